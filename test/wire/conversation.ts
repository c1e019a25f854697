// A real client and a real server that talk in memory, with what each of them
// writes noted down. Time and randomness are fixed, so that the same is said each time.

import * as Type from 'typebox'
import { bigint, bytes, defineContract, rpc, RpcError, stream, timestamp, topic, upload, type Handlers } from 'wirepact'
import { createClient, type Client, type ClientContext, type ClientOptions } from 'wirepact/client'
import { createServer, type Credentials, type Server, type ServerContext, type ServerOptions } from 'wirepact/server'
import { createTestNetwork, type Random, type TestNetwork } from 'wirepact/testing'

const Order = Type.Object({ symbol: Type.String(), size: Type.Number() })

export const market = defineContract({
  name: 'market',
  version: '1.4.0',
  server: {
    orders: {
      place: rpc({
        input: Order,
        output: Type.Object({ id: Type.Number() }),
        errors: { INSUFFICIENT_FUNDS: Type.Object({ missing: Type.Number() }) },
        timeoutMs: 5_000,
      }),
      import: upload({ item: Order, output: Type.Object({ placed: Type.Number() }) }),
    },
    ticks: stream({ input: Type.String(), item: Type.Object({ price: Type.Number() }) }),
    reports: {
      file: rpc({
        input: Type.Object({ name: Type.String(), content: bytes() }),
        output: Type.Object({ number: bigint(), filed: timestamp() }),
      }),
      pages: stream({ item: bytes() }),
    },
    now: rpc({ output: Type.Number() }),
    note: rpc({ input: Type.Union([Type.String(), Type.Null()]) }),
  },
  client: {
    confirm: rpc({ input: Type.Object({ text: Type.String() }), output: Type.Boolean() }),
  },
  topics: {
    trades: topic({ params: Type.Object({ symbol: Type.String() }), message: Type.Object({ price: Type.Number() }), retain: 0 }),
    room: topic({ message: Type.String(), presence: Type.Object({ name: Type.String() }) }),
  },
})

export type Market = typeof market

/** A version before it, in which one procedure was another. */
export const older: Market = defineContract({
  ...market, version: '1.3.0', server: { ...market.server, now: rpc({ output: Type.Integer() }) },
})
type User = string
export type MarketHandlers = Handlers<Market['server'], ServerContext<Market, User>>
type ToServer = Partial<MarketHandlers> & { readonly options?: Partial<ServerOptions<Market, User>> }

export class Conversation {
  readonly network: TestNetwork = createTestNetwork()
  /** What happened, line by line: `C>` the client wrote, `S>` the server wrote, `--` to the connection. */
  readonly lines: string[] = []
  readonly #random = counting()
  readonly #ends: (() => Promise<void>)[] = []
  readonly #log = { warn: () => {}, error: () => {} }

  /** Starts a server, to which every token is a user. */
  serve({ options, ...handlers }: ToServer = {}): Server<Market, User> {
    const server = createServer<Market, User>(market, {
      ...this.network.forServer,
      logger: this.#log,
      authenticate: userOf,
      principal: (user: User) => user,
      random: counting(),
      presence: { room: (name: User) => ({ name }) },
      ...options,
      trace: (event) => {
        if (event.type === 'open') this.lines.push('-- open')
        if (event.type === 'sent') this.lines.push(`S> ${event.text}`)
        if (event.type === 'close') this.lines.push(`-- close ${event.code}`)
      },
    })
    server.handle({
      orders: { place: () => ({ id: 7 }), import: countOf },
      ticks: () => [{ price: 40 }, { price: 41 }],
      reports: {
        file: () => ({ number: 2n ** 53n + 1n, filed: new Date('2026-11-24T06:00:00.123Z') }),
        pages: () => [Uint8Array.of(1, 2), Uint8Array.of()],
      },
      now: () => 0,
      note: () => {},
      ...handlers,
    })
    this.network.serve(server)
    this.#ends.push(() => server.close({ drainMs: 0 }))
    return server
  }

  connect(options: Partial<ClientOptions<Market, ClientContext<Market>>> = {}, contract = market): Client<Market> {
    const client = createClient(contract, {
      ...this.network.forClient,
      random: this.#random,
      logger: this.#log,
      auth: { token: 'ann' },
      ...options,
      trace: (event) => {
        if (event.type === 'sent') this.lines.push(`C> ${event.text}`)
      },
    })
    this.#ends.unshift(() => client.close())
    return client
  }

  /** Closes what is still open. */
  async end(): Promise<void> {
    for (const end of this.#ends) await this.network.clock.until(end())
  }

  /** The connection of the moment. */
  get connection() {
    const [connection] = this.network.connections
    if (!connection) throw new Error('there is no connection')
    return connection
  }
}

function userOf({ auth }: Credentials): User {
  return (auth as { token: string }).token // as `connect` gives it
}

/** The handler of `orders.import`: answers how many came. */
export async function countOf(orders: AsyncIterable<unknown>): Promise<{ placed: number }> {
  let placed = 0
  for await (const _order of orders) placed++
  return { placed }
}

/** An `authenticate` that refuses everybody. */
export function expired(): never {
  throw new RpcError('UNAUTHENTICATED', 'the token has expired')
}

/** Tokens whose bytes count up from 0; every fraction is a half. */
function counting(): Random {
  let byte = 0
  return {
    fraction: () => 0.5,
    token: (bytes) => Buffer.from(Array.from({ length: bytes }, () => byte++)).toString('base64url'),
  }
}
