// What the server and its clients promise each other. The server, the page and
// the Node program all import this one file.

import * as Type from 'typebox'
import { defineContract, notify, rpc } from 'wirepact'

const Person = Type.Object({ name: Type.String(), id: Type.String() })
const Drink = Type.Union([Type.Literal('coffee'), Type.Literal('tea')])

export type Person = Type.Static<typeof Person>
export type Drink = Type.Static<typeof Drink>

export const hello = defineContract({
  name: 'hello',
  version: '1.0.0',

  server: {
    say: rpc({
      description: 'Says something to the server.',
      input: Type.Object({ text: Type.String({ minLength: 1, maxLength: 200 }) }),
      output: Type.Object({ text: Type.String(), words: Type.Integer() }),
      errors: { TOO_LOUD: Type.Object({ capitals: Type.Integer() }) },
    }),
    brew: rpc({
      description: 'Makes one cup, slowly. Tells how many cups were made for this order.',
      input: Type.Object({
        drink: Drink,
        seconds: Type.Integer({ minimum: 1, maximum: 10 }),
        order: Type.String({ maxLength: 40 }),
      }),
      output: Type.Object({ drink: Drink, cups: Type.Integer() }),
      timeoutMs: 60_000,
    }),
  },

  client: {
    greet: notify({
      description: 'The first thing a client hears: who it is, and who else is there.',
      input: Type.Object({ text: Type.String(), you: Person, people: Type.Array(Person) }),
    }),
    ask: rpc({
      description: 'A question of the server\'s.',
      input: Type.Object({ text: Type.String() }),
      output: Drink,
      timeoutMs: 120_000,
    }),
    came: notify({ input: Person }),
    left: notify({ input: Person }),
    prefers: notify({ input: Type.Object({ person: Person, drink: Drink }) }),
  },
})
