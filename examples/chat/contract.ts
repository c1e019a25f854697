// What the server and its pages promise each other. Both import this one file.

import * as Type from 'typebox'
import { defineContract, rpc, topic, type MessageOf } from 'wirepact'

/** Messages that a room keeps, for those who join late or were cut off. */
export const KEPT_MESSAGES = 200

const Room = Type.String({ pattern: '^[a-z][a-z0-9-]{0,23}$' })

export const chat = defineContract({
  name: 'chat',
  version: '1.0.0',

  server: {
    rooms: {
      list: rpc({
        description: 'The rooms there are, oldest first.',
        output: Type.Array(Room),
      }),
      open: rpc({
        description: 'Opens a room. One that is open already stays as it is.',
        input: Type.Object({ room: Room }),
        errors: { TOO_MANY_ROOMS: Type.Object({ most: Type.Integer() }) },
      }),
    },
    say: rpc({
      description: 'Says something in a room, to everybody who is there or comes later.',
      input: Type.Object({
        room: Room,
        id: Type.String({ minLength: 1, maxLength: 40, description: 'Drawn by whoever says it, to know it again.' }),
        text: Type.String({ minLength: 1, maxLength: 500 }),
      }),
      errors: { NO_SUCH_ROOM: Type.Object({ room: Room }) },
      timeoutMs: 120_000, // as long as a session is kept: one may talk while cut off
    }),
  },

  topics: {
    opened: topic({
      description: 'The rooms that are opened from now on.',
      message: Room,
    }),
    room: topic({
      description: 'One room: what is said in it, and who is there.',
      params: Type.Object({ room: Room }),
      message: Type.Object({
        id: Type.String(),
        author: Type.String(),
        text: Type.String(),
        at: Type.String({ format: 'date-time' }),
      }),
      presence: Type.Object({ name: Type.String() }),
      retain: KEPT_MESSAGES,
    }),
  },
})

export type Message = MessageOf<typeof chat.topics.room>
