// What the server and its readers promise each other. The server, the page and
// the Node program all import this one file.

import * as Type from 'typebox'
import { defineContract, rpc, stream } from 'wirepact'

const Instrument = Type.Union([Type.Literal('COFFEE'), Type.Literal('COCOA'), Type.Literal('SUGAR'), Type.Literal('TEA')])
const Tick = Type.Object({
  number: Type.Integer({ minimum: 1, description: 'Counts all ticks of the exchange, so a missing one is seen.' }),
  at: Type.Number({ description: 'When it happened, in milliseconds since 1970 by the server\'s clock.' }),
  instrument: Instrument,
  price: Type.Number(),
})

export type Instrument = Type.Static<typeof Instrument>
export type Tick = Type.Static<typeof Tick>

export const market = defineContract({
  name: 'market',
  version: '1.0.0',
  server: {
    ticks: stream({
      description: 'All ticks after number `after` as they happen; without it, those from now on.',
      input: Type.Object({ after: Type.Optional(Type.Integer({ minimum: 0 })) }),
      item: Tick,
      errors: { NOT_KEPT: Type.Object({ oldest: Type.Integer(), newest: Type.Integer() }) },
    }),
    progress: rpc({
      description: 'How far the exchange is, and how far the generator of this client\'s stream.',
      output: Type.Object({ made: Type.Integer(), given: Type.Integer(), at: Type.Number() }),
      idempotent: true,
    }),
  },
})
