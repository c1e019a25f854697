import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, notify, rpc, safe } from '../src/index.js'
import { createClient } from '../src/client/index.js'
import { createServer } from '../src/server/index.js'

const contract = defineContract({
  name: 'hello', version: '1.0.0',
  server: { greet: rpc({ input: Type.String(), output: Type.String(), errors: { BAD: Type.Object({ n: Type.Number() }) } }), ping: rpc({ output: Type.Number() }), seen: notify({ input: Type.Number() }),
   big: rpc({ input: Type.String(), output: Type.String() }) },
  client: { ask: rpc({ input: Type.String(), output: Type.Boolean() }) },
})

test('smoke', async () => {
  const seen: number[] = []
  const server = createServer(contract)
  server.handle({
    greet: async (name, ctx) => {
      if (name === 'bad') throw ctx.error('BAD', { n: 3 })
      if (name === 'boom') throw new Error('boom')
      const yes = await ctx.client.ask('sure?')
      return `oi ${name} ${yes}`
    },
    ping: () => 1,
    seen: (n) => { seen.push(n) },
    big: (s) => s + s.length,
  })
  const { url } = await server.listen(0)
  const client = createClient(contract, { url, handlers: { ask: async () => true } })
  expect(await client.api.greet('x')).toBe('oi x true')
  const r = await safe(client.api.greet('bad'))
  expect(r.ok ? 0 : [r.error.code, r.error.data, r.error.outcome]).toEqual(['BAD', { n: 3 }, 'executed'])
  const b = await safe(client.api.greet('boom'))
  expect(b.ok ? 0 : b.error.code).toBe('INTERNAL')
  const c = await safe(client.api.greet(5 as never))
  console.log(c)
  const text = 'é"'.repeat(200_000)
  expect((await client.api.big(text)).length).toBe(400_006)
  const all = await Promise.all(Array.from({ length: 5000 }, () => client.api.ping()))
  expect(all.length).toBe(5000)
  client.api.seen(7)
  await client.close()
  await server.close()
  expect(seen).toEqual([7])
})
