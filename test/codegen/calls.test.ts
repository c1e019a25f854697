import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import type { StatusCode } from 'wirepact'
import type { ServerContext } from 'wirepact/server'
import type { Handlers } from 'wirepact'
import { serve } from '../support/serve.js'
import { contract } from './exchange.js'
import {
  createClient, RpcError, safe,
  type AccountsBalanceError, type Document, type ExchangeClient, type ExchangeClientOptions, type Money, type Node,
} from './golden/exchange.js'

const id = '0b6c1a5e-4c26-4a0e-9f1c-3a2f1a4b5c6d'
const noon = new Date('2026-11-24T12:00:00.000Z')
const money: Money = { currency: 'EUR', cents: 12_345_678_901_234_567_890n }
const document: Document = { name: 'a', content: new Uint8Array([1, 2, 3]) }

const handlers: Handlers<typeof contract.server, ServerContext<typeof contract, undefined>> = {
  accounts: {
    balance: ({ at }, ctx) => {
      if (at) throw ctx.error('CLOSED', { since: at })
      return money
    },
    apply: (changes) => Object.fromEntries(changes.map((change, index) => [`c${index}`, change?.type === 'set' ? change.value.cents : 0n])),
    totals: () => [noon, 2, 3n],
  },
  mirror: (node) => node,
  seen: () => {},
  ticks: async function* ({ count }) {
    for (let tick = 0; tick < count; tick++) yield { at: new Date(noon.getTime() + tick), price: BigInt(tick) }
  },
  store: async (_, documents) => {
    let bytes = 0
    for await (const { content } of documents) bytes += content.byteLength
    return { bytes }
  },
  assist: async function* (pieces, ctx) {
    let count = 0
    for await (const content of pieces) {
      if (++count > 2) throw ctx.error('TOO_MUCH', { most: 2 })
      yield { name: String(count), content }
    }
  },
  askBack: async (until, ctx) => {
    const { cents } = await ctx.client.confirm({ text: 'Sure?', until })
    return String(cents)
  },
}

async function connected(options: Partial<ExchangeClientOptions> = {}, others: Partial<typeof handlers> = {}) {
  const { server, url } = await serve(contract, { ...handlers, ...others }, { presence: { rooms: { talk: () => ({ name: 'someone' }) } } })
  const client = createClient({ url, ...options })
  onTestFinished(() => client.close())
  return { server, client }
}

describe('a generated client', () => {
  test('calls, with values that JSON lacks in both directions', async () => {
    const { client } = await connected()
    expect(await client.api.accounts.balance({ id })).toEqual(money)
    expect(await client.api.accounts.totals()).toEqual([noon, 2, 3n])
    expect(await client.api.accounts.apply([{ type: 'set', value: money, at: noon }, { type: 'unset' }, null])).toEqual({ c0: money.cents, c1: 0n, c2: 0n })
    const node: Node = { at: noon, children: [{ at: noon, blob: new Uint8Array([9]), children: [] }] }
    expect(await client.api.mirror(node)).toEqual(node)
  })

  test('tells the errors of a procedure apart by their code', async () => {
    const { client } = await connected()
    const call = client.api.accounts.balance({ id, at: noon })
    const result = await safe(call)
    if (result.ok) throw new Error('it should have failed')
    expectTypeOf(result.error).toEqualTypeOf<AccountsBalanceError | RpcError<StatusCode>>()
    expect(result.error).toBeInstanceOf(RpcError)
    if (result.error.code !== 'CLOSED') throw result.error
    expectTypeOf(result.error.data).toEqualTypeOf<{ since: Date }>()
    expect(result.error.data.since).toEqual(noon)
  })

  test('refuses nothing of what the contract takes: the server checks', async () => {
    const { client } = await connected()
    await expect(client.api.accounts.balance({ id: 'none' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', outcome: 'not-executed' })
  })

  test('sends what nobody answers', async () => {
    const seen: Date[] = []
    const { client } = await connected({}, { seen: (at) => void seen.push(at) })
    client.api.seen(noon)
    await client.api.accounts.totals() // starts behind it
    expect(seen).toEqual([noon])
  })

  test('reads streams', async () => {
    const { client } = await connected()
    const prices: bigint[] = []
    for await (const { price } of client.api.ticks({ count: 3 })) prices.push(price)
    expect(prices).toEqual([0n, 1n, 2n])
  })

  test('sends items, and sends and reads them at once', async () => {
    const { client } = await connected()
    expect(await client.api.store('box', [document, document])).toEqual({ bytes: 6 })
    const got: unknown[] = []
    const reading = async (): Promise<void> => {
      for await (const item of client.api.assist([1, 2, 3].map((byte) => new Uint8Array([byte])))) got.push(item)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'TOO_MUCH', data: { most: 2 } })
    expect(got).toEqual([{ name: '1', content: new Uint8Array([1]) }, { name: '2', content: new Uint8Array([2]) }])
  })

  test('answers the server, and may throw the errors that the contract has for it', async () => {
    const asked: unknown[] = []
    const { client } = await connected({
      handlers: {
        confirm: (input, ctx) => {
          asked.push(input)
          if (asked.length > 1) throw ctx.error('BUSY', { until: input.until })
          return money
        },
      },
    })
    expect(await client.api.askBack(noon)).toBe(String(money.cents))
    expect(asked).toEqual([{ text: 'Sure?', until: noon }])
    await expect(client.api.askBack(noon)).rejects.toMatchObject({ code: 'INTERNAL' })
  })

  test('subscribes to topics, with and without params', async () => {
    const { client, server } = await connected()
    const trades: unknown[] = []
    const subscription = client.topics.trades.subscribe({ symbol: 'TEA' }, (trade) => trades.push(trade))
    const talk = client.topics.rooms.talk.subscribe()
    await Promise.all([subscription.ready, talk.ready])
    server.topics.trades.publish({ symbol: 'TEA' }, { at: noon, amount: money })
    server.topics.rooms.talk.publish(document)
    expect((await talk.next()).value).toEqual(document)
    await expect.poll(() => trades).toEqual([{ at: noon, amount: money }])
  })

  test('names an option that there is not', () => {
    expect(() => createClient({ url: 'ws://localhost', uri: '' } as ExchangeClientOptions)).toThrow('createClient: uri is no option')
  })

  test('has the types of its contract', () => {
    expectTypeOf<ExchangeClient['api']['mirror']>().parameter(0).toEqualTypeOf<Node>()
    expectTypeOf<Money['cents']>().toEqualTypeOf<bigint>()
  })
})
