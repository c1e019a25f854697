// One side asks the other for items, in either direction, over the network in memory.

import * as Type from 'typebox'
import { defineContract, duplex, rpc, stream, upload, type Api, type RpcError } from 'wirepact'
import { createClient, type Client, type ClientContext, type ClientOptions } from 'wirepact/client'
import { createServer, type Server, type ServerOptions } from 'wirepact/server'
import { createTestNetwork, type TestNetwork } from 'wirepact/testing'
import { CapturedLog } from '../support/logger.js'

const Item = Type.Union([Type.Integer(), Type.String({ maxLength: 400_000 })])
export type Item = Type.Static<typeof Item>

const procedures = {
  give: stream({ input: Type.Unknown(), item: Item, errors: { BROKE: Type.Integer() } }),
  take: upload({ item: Item, output: Type.Unknown() }),
  both: duplex({ up: Item, down: Item }),
  ping: rpc({ output: Type.String() }),
  small: upload({ item: Item, output: Type.Unknown(), maxBytes: 100 }),
  few: stream({ input: Type.Unknown(), item: Item, maxBytes: 100 }),
}
export const contract = defineContract({ name: 'places', version: '1.0.0', server: procedures, client: procedures })

interface Ctx {
  readonly signal: AbortSignal
  readonly headers: Readonly<Record<string, string>>
  error(code: 'BROKE', data: number): RpcError
}

/** What the side that is asked does. */
export interface Answers {
  give?(input: unknown, ctx: Ctx): unknown
  take?(items: AsyncIterableIterator<Item>, ctx: Ctx): unknown
  both?(items: AsyncIterableIterator<Item>, ctx: Ctx): unknown
}

export type Way = 'the client asks' | 'the server asks'
export const ways: Way[] = ['the client asks', 'the server asks']

/** In bytes; items: the default. */
export const WINDOW_BYTES = 10_000

export interface Options {
  readonly latencyMs?: number
  readonly client?: Partial<ClientOptions<typeof contract, ClientContext<typeof contract>>>
  readonly server?: ServerOptions<typeof contract, undefined>
  readonly items?: number
}

export interface Place {
  readonly wire: TestNetwork
  readonly client: Client<typeof contract>
  readonly server: Server<typeof contract, undefined>
  readonly log: CapturedLog
  /** The side that asks. */
  readonly api: Api<typeof contract.server>
  until<T>(promise: Promise<T>): Promise<T>
}

export async function arrange(way: Way, answers: Answers, { latencyMs = 5, items = 8, ...options }: Options = {}): Promise<Place> {
  const wire = createTestNetwork({ latencyMs })
  const log = new CapturedLog()
  const handlers = {
    give: (input: unknown, ctx: unknown) => answers.give?.(input, ctx as Ctx) as AsyncIterable<Item>, // a test may give nonsense
    take: (items: AsyncIterableIterator<Item>, ctx: unknown) => answers.take?.(items, ctx as Ctx),
    both: (items: AsyncIterableIterator<Item>, ctx: unknown) => answers.both?.(items, ctx as Ctx) as AsyncIterable<Item>,
    ping: () => 'pong',
    small: (items: AsyncIterableIterator<Item>, ctx: unknown) => answers.take?.(items, ctx as Ctx),
    few: (input: unknown, ctx: unknown) => answers.give?.(input, ctx as Ctx) as AsyncIterable<Item>,
  }
  const limits = { windowItems: items, windowBytes: WINDOW_BYTES, ...options.server?.limits }
  const server = createServer(contract, { ...wire.forServer, logger: log, ...options.server, limits }).handle(handlers)
  wire.serve(server)
  const client = createClient(contract, {
    ...wire.forClient, logger: log, handlers, window: { items, bytes: WINDOW_BYTES }, backoff: { firstMs: 20, stepMs: 20, maxMs: 100 },
    ...options.client,
  })
  await wire.clock.until(client.connect())
  const [there] = server.clients
  const api = way === 'the client asks' ? client.api : (there as unknown as { api: Api<typeof contract.server> }).api // the same procedures
  return { wire, client, server, log, api, until: (promise) => wire.clock.until(promise) }
}

/** Counts what it was asked for, and whether it was left. */
export class Source {
  yielded = 0
  left = 0

  async *upTo(count: number, item: (n: number) => Item = (n) => n): AsyncGenerator<Item> {
    try {
      while (this.yielded < count) yield item(++this.yielded)
    } finally {
      this.left++
    }
  }
}

/** All items; the last is the error's code, if there was one. */
export async function all(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  try {
    for await (const item of items) list.push(item)
  } catch (error) {
    list.push((error as RpcError).code)
  }
  return list
}

export const range = (to: number): number[] => Array.from({ length: to }, (_, i) => i + 1)
