// The workshop, answered as simply as tells that what was sent has arrived.

import { RpcError, type Handlers } from 'wirepact'
import type { ServerContext } from 'wirepact/server'
import type { workshop } from '../codegen/workshop.js'

type Context = ServerContext<typeof workshop, unknown>

export const made = new Date('2026-11-05T12:34:56.789Z')
export const bolt = { id: 12345678901234567890n, name: 'bolt', made }

export const handlers: Handlers<typeof workshop.server, Context> = {
  parts: {
    find: ({ name }, ctx) => {
      if (name === 'lost') throw ctx.error('LOST', { since: made }, 'nobody knows')
      if (name === 'secret') throw new RpcError('PERMISSION_DENIED', 'not yours')
      return name === 'bolt' ? { ...bolt, drawing: new Uint8Array([1, 2, 3]) } : null
    },
    where: (id) => (id === 7n ? { on: 'bench', since: made } : { on: 'shelf', row: 3 }),
    list: async function* ({ after = 0 }, ctx) {
      for (let next = after + 1; !ctx.signal.aborted; next++) {
        yield { ...bolt, id: BigInt(next) }
        if (next % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    add: async (parts) => {
      let added = 0
      for await (const part of parts) added += part.name.length > 0 ? 1 : 0
      return added
    },
    photo: async (_, pieces) => {
      let size = 0
      for await (const piece of pieces) size += piece.length
      return { size }
    },
  },
  take: (assembly) => assembly,
  size: ([name, size], ctx) => ({
    [name]: size,
    ...Object.fromEntries(Object.entries(ctx.headers).map(([key, value]) => [key, Number(value)])),
  }),
  logo: (ctx) => new TextEncoder().encode(String(ctx.request.headers['x-who'] ?? 'nobody')),
  chat: async function* (greeting, turns) {
    yield { text: greeting, at: made }
    for await (const text of turns) yield { text, at: made }
  },
  seen: () => {},
  ping: async () => {},
}
