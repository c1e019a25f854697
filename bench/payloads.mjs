// What all contenders answer: the sum of two numbers, an order of about 1 KB, a
// stream of small items, a topic's message. Who checks input does it by these bounds.

const address = { name: 'Maria da Silva', street: 'Rua das Laranjeiras 1207', city: 'Rio de Janeiro', zip: '22240-006', country: 'BR' }
const titles = ['Kettle, 1.7 litres', 'Desk lamp with a long arm', 'Notebook, ruled, A5', 'Coffee, 500 g', 'Bicycle bell', 'Umbrella']

/** 1,017 bytes of JSON. */
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

/**
 * Occurs once in each message of a topic, and nowhere else: not in the head of a
 * WebSocket frame either, of which any one byte may look like a letter.
 */
export const MARK = '@~@~'

/** A topic's message: 66 bytes of JSON, about. */
export function trade(n) {
  return { ...tick(n), mark: MARK }
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
