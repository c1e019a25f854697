// A trader that knows an exchange only by its generated client, and an exchange that
// says what Kraken's documentation shows.

import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../support/serve.js'
import { contract } from './contracts/kraken.js'
import { krakenSamples } from './contracts/krakensamples.js'
import { createClient, safe, type AddOrder, type Book, type Execution, type KrakenSpotClient, type Placed } from './golden/kraken.js'

const order: AddOrder = { order_type: 'limit', side: 'buy', symbol: 'BTC/USD', order_qty: 1.2, limit_price: 26_500.4, deadline: new Date('2022-12-25T09:31:00Z') }

/** Places an order, and adds up what of it is executed. */
async function buy(client: KrakenSpotClient): Promise<{ placed: Placed, filled: number } | { short: string }> {
  const result = await safe(client.api.add_order(order))
  if (!result.ok) return { short: result.error.code === 'INSUFFICIENT_FUNDS' ? result.error.data.error : result.error.message }
  const executions: Execution[] = []
  for await (const { data } of client.api.executions({ snap_trades: true })) executions.push(...data)
  const filled = executions.reduce((sum, execution) => sum + (execution.exec_type === 'trade' ? execution.last_qty : 0), 0)
  return { placed: result.value, filled }
}

/** The best bid, as far as the messages say. */
function bestBid(books: readonly Book[]): number | undefined {
  return books.at(-1)?.data[0]?.bids[0]?.price
}

test('an order is placed with a time, and its executions are told apart', async () => {
  const client = await connected(false)
  expect(await buy(client)).toEqual({ placed: { order_id: 'AA5JGQ-SBMRC-SCJ7J7' }, filled: 0.005 })
})

test('a refusal has its code and its text', async () => {
  const client = await connected(true)
  expect(await buy(client)).toEqual({ short: 'EOrder:Insufficient funds' })
})

test('a book is followed', async () => {
  const client = await connected(false)
  const books: Book[] = []
  for await (const book of client.topics.book.subscribe({ symbol: 'MATIC/USD', depth: 10 }, { from: 'start' })) {
    books.push(book)
    if (book.type === 'update') break
  }
  expect(books.map(({ type }) => type)).toEqual(['snapshot', 'update'])
  expect(bestBid(books)).toBe(0.5666)
})

async function connected(poor: boolean): Promise<KrakenSpotClient> {
  const sample = (place: string) => krakenSamples[place]?.valid ?? []
  const { server, url } = await serve(contract, {
    add_order: ({ deadline }, ctx) => {
      expect(deadline).toEqual(order.deadline)
      if (poor) throw ctx.error('INSUFFICIENT_FUNDS', { error: 'EOrder:Insufficient funds' })
      return { order_id: 'AA5JGQ-SBMRC-SCJ7J7' }
    },
    cancel_order: function* () {},
    executions: () => sample('server.executions.item') as never, // the samples have no types
  })
  for (const book of sample('topics.book.message')) server.topics.book.publish({ symbol: 'MATIC/USD', depth: 10 }, book as never)
  const client = createClient({ url })
  onTestFinished(() => client.close())
  return client
}
