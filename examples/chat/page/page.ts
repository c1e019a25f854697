// The page: here is what it asks, says and subscribes to; door.ts, view.ts and
// transcript.ts are how that looks.

import { safe, type Gap, type Subscription } from 'wirepact'
import { createClient, type Client } from 'wirepact/client'
import { drawMessage } from '../../shared/page/wire.js'
import { chat } from '../contract.js'
import * as door from './door.js'
import * as transcript from './transcript.js'
import * as view from './view.js'

const cable = randomName()

view.showContract(`${chat.name}@${chat.version}`)
door.open(knock)
view.onCut(() => void cut(), () => void mend())

async function knock(name: string): Promise<void> {
  const client = createClient(chat, {
    url: `/rpc?cable=${cable}`,
    auth: name,
    trace: ({ type }) => (type === 'sent' || type === 'received') && drawMessage(type),
  })
  client.onState(view.showState)
  await client.connect() // throws if the server refuses the name
  view.showMe(name)
  visit(client, name)
  await follow(client)
}

/** Goes to the room in the address, and to each next one. */
function visit({ api, topics }: Client<typeof chat>, name: string): void {
  let room = ''
  let leave: Subscription | undefined

  const enter = (): void => {
    room = location.hash.slice(1) || 'lobby'
    leave?.()
    view.showRoom(room)
    transcript.begin(room, name)
    leave = topics.room.subscribe({ room }, transcript.add, {
      from: 'start', // with what was said before
      onPresence: view.showPeople,
      onGap: transcript.addGap,
      onError: ({ message }) => transcript.addNews(message),
    })
  }

  const say = async (text: string): Promise<void> => {
    const id = randomName()
    const pending = transcript.addPending({ room, id, text })
    const answer = await safe(api.say({ room, id, text }))
    if (answer.ok) pending.said() // the topic brings it, to us as to everybody
    else if (answer.error.code === 'NO_SUCH_ROOM') pending.failed(`there is no room ${answer.error.data.room}`)
    else pending.failed(answer.error.message, answer.error.outcome)
  }

  const open = async (wanted: string): Promise<void> => {
    const answer = await safe(api.rooms.open({ room: wanted }))
    if (answer.ok && wanted !== room) location.hash = wanted
    else if (answer.ok) enter() // it was not there when we came
    else if (answer.error.code === 'TOO_MANY_ROOMS') transcript.addNews(`${answer.error.data.most} rooms are enough`)
    else transcript.addNews(answer.error.message)
  }

  addEventListener('hashchange', enter)
  view.onSay((text) => void say(text))
  view.onOpen((wanted) => void open(wanted))
  enter()
}

/** Keeps the list of rooms. */
async function follow({ api, topics }: Client<typeof chat>): Promise<void> {
  const list = async (): Promise<void> => {
    const answer = await safe(api.rooms.list())
    if (answer.ok) answer.value.forEach(view.addRoom)
  }
  const onGap = ({ reason }: Gap): void => {
    if (reason === 'restarted') view.forgetRooms() // another server, other rooms
    void list()
  }
  // What is opened from here on is told; so the list, asked for after it, misses nothing.
  await topics.opened.subscribe(view.addRoom, { onGap }).ready
  await list()
}

async function cut(): Promise<void> {
  await fetch(`/cut?cable=${cable}`, { method: 'POST' })
}

async function mend(): Promise<void> {
  await fetch(`/mend?cable=${cable}`, { method: 'POST' })
  dispatchEvent(new Event('online')) // as a browser says it: the client waits no longer for its next try
}

/** (`crypto.randomUUID` does not exist on pages served over plain http.) */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
