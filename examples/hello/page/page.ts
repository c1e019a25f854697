// The page: client 1. Here is what it says and answers; view.ts is how that looks.

import { safe, type RpcError } from 'wirepact'
import { createClient } from 'wirepact/client'
import { hello, type Drink, type Person } from '../contract.js'
import { onCut } from '../../shared/page/wire.js'
import * as view from './view.js'

const names = ['Ana', 'Bia', 'Caio', 'Davi', 'Eva', 'Gil', 'Ivo', 'Lia', 'Noa', 'Rui']
const cable = randomName()
const people = new Map<string, Person>()
let me: Person | undefined
let drink: Drink = 'coffee'

const client = createClient(hello, {
  url: `/rpc?cable=${cable}`,
  auth: names[Math.floor(Math.random() * names.length)],
  handlers: {
    greet: (greeting) => {
      me = greeting.you
      people.clear()
      for (const person of greeting.people) people.set(person.id, person)
      view.heard('server', greeting.text, 'greet')
      view.showPeople(people.values(), me)
      void say('oi servidor')
    },
    ask: async ({ text }, { signal }) => {
      drink = await view.ask(text, ['coffee', 'tea'], signal)
      view.showDrink(drink)
      return drink
    },
    came: (person) => {
      people.set(person.id, person)
      view.showPeople(people.values(), me)
      view.happened(`${person.name} came`)
    },
    left: (person) => {
      people.delete(person.id)
      view.showPeople(people.values(), me)
      view.happened(`${person.name} left`)
    },
    prefers: ({ person, drink }) => {
      if (person.id !== me?.id) view.happened(`${person.name} would rather have ${drink}`)
    },
  },
  // One function around every call: here it keeps the list of them.
  interceptors: [
    async ({ method, input }, next) => {
      const shown = view.call(method, input)
      try {
        const output = await next()
        shown.answered(output)
        return output
      } catch (error) {
        shown.failed(error as RpcError)
        throw error
      }
    },
  ],
  trace: view.trace,
})

view.showContract(`${hello.name}@${hello.version}`)
view.showState(client.state)
client.onState(view.showState)
view.onSay((text) => void say(text))
view.onBrew(() => void safe(client.api.brew({ drink, seconds: 5, order: randomName() })))
onCut(() => void fetch(`/cut?cable=${cable}`, { method: 'POST' }))

async function say(text: string): Promise<void> {
  view.heard('you', text)
  const answer = await safe(client.api.say({ text }))
  if (answer.ok) view.heard('server', `${answer.value.text}: I count ${answer.value.words} ${answer.value.words === 1 ? 'word' : 'words'}`, 'say')
  else if (answer.error.code === 'TOO_LOUD') view.heard('server', `not so loud: ${answer.error.data.capitals} capitals`, 'TOO_LOUD')
  else view.heard('server', answer.error.message, answer.error.code)
}

/** (`crypto.randomUUID` does not exist on pages served over plain http.) */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
