// The service: answers the contract, keeps no list of its own (`server.clients`
// is one), and calls its clients back. It knows no HTTP and no terminal.

import { setTimeout as sleep } from 'node:timers/promises'
import { RpcError, safe } from 'wirepact'
import { createServer, type Logger, type Server, type ServerClient, type ServerTraceEvent } from 'wirepact/server'
import { hello, type Person } from './contract.js'

interface User { readonly name: string }
type HelloServer = Server<typeof hello, User>
type HelloClient = ServerClient<typeof hello, User>

export interface HelloOptions {
  /** Told every message and connection. */
  readonly trace: (event: ServerTraceEvent) => void
  /** Told in words what happens that is not on the wire. */
  readonly tell: (who: string, what: string) => void
  /** Default: `console`. */
  readonly logger?: Logger
}

export interface Hello {
  readonly server: HelloServer
  /** Cups made, by order. */
  readonly cups: ReadonlyMap<string, number>
}

export function createHello({ trace, tell, logger = console }: HelloOptions): Hello {
  const cups = new Map<string, number>()
  const asked = new Set<string>()

  const server: HelloServer = createServer(hello, {
    authenticate: ({ auth }) => ({ name: nameOf(auth) }), // a real one checks a token or a cookie here
    principal: (user) => user.name,
    limits: { pingMs: 2_000, sessionMs: 20_000 }, // defaults: 15 s and 120 s; here one wants to see them
    trace,
    logger,
    onConnect: (client) => {
      const people = [...server.clients].map(personOf)
      client.api.greet({ text: 'oi cliente', people, you: personOf(client) })
      for (const other of server.clients) if (other !== client) other.api.came(personOf(client))
    },
    onDisconnect: (client) => {
      for (const other of server.clients) other.api.left(personOf(client))
    },
  })

  server.handle({
    say: ({ text }, ctx) => {
      const capitals = text.match(/\p{Lu}/gu)?.length ?? 0
      if (capitals > 5) throw ctx.error('TOO_LOUD', { capitals })
      if (!asked.has(ctx.connection.id)) void ask(ctx.connection)
      return { text: `oi ${ctx.user.name}`, words: text.trim().split(/\s+/).length }
    },
    brew: async ({ order, drink, seconds }, ctx) => {
      const cup = (cups.get(order) ?? 0) + 1
      cups.set(order, cup)
      tell(ctx.user.name, `brewing ${drink}, cup ${cup} of this order`)
      await sleep(seconds * 1_000, undefined, { signal: ctx.signal })
      return { drink, cups: cups.get(order) ?? 0 }
    },
  })

  /** Calls the client back, a moment after it has said something. */
  async function ask(client: HelloClient): Promise<void> {
    asked.add(client.id)
    await sleep(500)
    const answer = await safe(client.api.ask({ text: 'Coffee or tea?' }))
    if (!answer.ok) return tell(client.user.name, `gave no answer: ${answer.error.code}`)
    for (const { api } of server.clients) api.prefers({ person: personOf(client), drink: answer.value })
  }

  return { server, cups }
}

function personOf({ id, user }: HelloClient): Person {
  return { name: user.name, id }
}

/** `auth` is whatever the client sent: nobody has checked it before. */
function nameOf(auth: unknown): string {
  if (typeof auth === 'string' && /^\p{L}{1,20}$/u.test(auth)) return auth
  throw new RpcError('UNAUTHENTICATED', 'auth is your name: 1 to 20 letters')
}
