// What both contenders answer: the sum of two numbers, an order of about 1 KB,
// a stream of small items, and bytes that come back.

import * as Type from 'typebox'
import { bytes, defineContract, rpc, stream } from 'wirepact'

const Address = Type.Object({
  name: Type.String({ maxLength: 100 }),
  street: Type.String({ maxLength: 100 }),
  city: Type.String({ maxLength: 100 }),
  zip: Type.String({ maxLength: 10 }),
  country: Type.String({ minLength: 2, maxLength: 2 }),
})

const Line = Type.Object({
  sku: Type.String({ minLength: 1, maxLength: 40 }),
  title: Type.String({ maxLength: 200 }),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000 }),
  cents: Type.Integer({ minimum: 0 }),
  gift: Type.Boolean(),
})

const Tick = Type.Object({ symbol: Type.String({ maxLength: 12 }), price: Type.Number(), size: Type.Number() })

const Order = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 40 }),
  customer: Type.Integer({ minimum: 1 }),
  currency: Type.Union([Type.Literal('BRL'), Type.Literal('EUR'), Type.Literal('USD')]),
  billing: Address,
  shipping: Address,
  lines: Type.Array(Line, { minItems: 1, maxItems: 100 }),
  note: Type.Optional(Type.String({ maxLength: 500 })),
})

export const contract = defineContract({
  name: 'bench',
  version: '1.0.0',
  server: {
    add: rpc({ input: Type.Object({ a: Type.Number(), b: Type.Number() }), output: Type.Number() }),
    orders: {
      place: rpc({ input: Order, output: Type.Object({ id: Type.String(), cents: Type.Integer() }) }),
    },
    ticks: stream({ input: Type.Integer({ minimum: 1 }), item: Tick }),
    echo: rpc({ input: bytes(), output: bytes() }),
  },
})

const address = { name: 'Maria da Silva', street: 'Rua das Laranjeiras 1207', city: 'Rio de Janeiro', zip: '22240-006', country: 'BR' }
const titles = ['Kettle, 1.7 litres', 'Desk lamp with a long arm', 'Notebook, ruled, A5', 'Coffee, 500 g', 'Bicycle bell', 'Umbrella']

/** 1,021 bytes of JSON. */
export const order = {
  id: 'order-2026-11-23-000417',
  customer: 80_417,
  currency: 'BRL',
  billing: address,
  shipping: { ...address, street: 'Avenida Atlantica 1702, apartamento 81', zip: '22021-001' },
  lines: titles.map((title, i) => ({ sku: `SKU-${1_000 + i}-${'KLNCBU'[i]}`, title, quantity: i + 1, cents: 1_990 + 700 * i, gift: i === 2 })),
  note: 'Please ring twice, leave it with the porter if nobody answers, and do not bend the notebook. The bell is a present: no invoice in the box.',
}

/** 53 bytes of JSON, about. */
export function tick(n) {
  return { symbol: 'BTC-USD', price: 64_000 + (n % 100), size: 1.25 }
}

/** The work itself, which is the same for everybody. */
export const methods = {
  add: ({ a, b }) => a + b,
  place: ({ id, lines }) => {
    let cents = 0
    for (const line of lines) cents += line.quantity * line.cents
    return { id, cents }
  },
}
