// The guide's recipes: beside web frameworks, and with users who come and go.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import * as Type from 'typebox'
import { expect, onTestFinished, test, vi } from 'vitest'
import { defineContract, rpc, RpcError } from 'wirepact'
import { createClient } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { createTestNetwork } from 'wirepact/testing'
import { shop } from '../../examples/guide/contract.js'
import { unexpired } from '../../examples/guide/expiry.js'
import '../../examples/guide/formats.js'
import { besideExpress, besideHono } from '../../examples/guide/frameworks.js'
import { library } from '../../examples/guide/library.js'
import { logIn, logOut } from '../../examples/guide/login.js'
import { measuredWeather } from '../../examples/guide/metrics.js'
import { lend } from '../../examples/guide/optimistic.js'
import { openGreeter } from '../../examples/guide/plain.js'
import { explain } from '../../examples/guide/trouble.js'
import { userOf } from '../../examples/guide/users.js'
import { weather } from '../../examples/guide/weather.js'
import { CapturedLog } from '../support/logger.js'

const handlers = {
  time: () => '2026-11-23T00:00:00.000Z',
  orders: { place: async () => ({ id: 'order 1' }) },
}

test.each([{ beside: besideExpress }, { beside: besideHono }])('$beside.name: the framework and wirepact share a port', async ({ beside }) => {
  const server = createServer(shop).handle(handlers)
  const http = beside(server, 0)
  onTestFinished(async () => {
    await server.close({ drainMs: 0 })
    http.close()
  })
  if (!http.listening) await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const client = createClient(shop, { url: `ws://localhost:${port}/rpc` })
  onTestFinished(() => client.close())

  expect(await client.api.time()).toBe(handlers.time())
  expect(await (await fetch(`http://localhost:${port}/health`)).text()).toBe('ok')
})

test('who has a wrong token sees why; who logs out sees the form', async () => {
  const server = createServer(shop, { logger: new CapturedLog(), authenticate: userOf, principal: (user) => user.id }).handle(handlers)
  onTestFinished(() => server.close({ drainMs: 0 }))
  const { url } = await server.listen(0, '127.0.0.1')
  const shown: (string | undefined)[] = []
  const show = (reason?: string): void => void shown.push(reason)

  await expect(logIn(url, { token: async () => 'guess', show }).api.time()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  const maria = logIn(url, { token: async () => 'maria-token', show })
  expect(await maria.api.time()).toBe(handlers.time())
  await logOut(maria)

  expect(shown).toEqual(['please log in', undefined])
})

test('a call after the token has expired is not executed', async () => {
  const wire = createTestNetwork()
  const untilMs = { 'a token': Date.now() + 3_600_000, 'an old token': 0 } as Record<string, number>
  const server = createServer(shop, {
    ...wire.forServer,
    authenticate: ({ auth }) => ({ id: 'u1', untilMs: untilMs[String(auth)]! }),
    principal: (user) => user.id,
    middleware: [unexpired],
  }).handle(handlers)
  wire.serve(server)

  expect(await createClient(shop, { ...wire.forClient, auth: 'a token' }).api.time()).toBe(handlers.time())
  await expect(createClient(shop, { ...wire.forClient, auth: 'an old token' }).api.time())
    .rejects.toMatchObject({ code: 'UNAUTHENTICATED', outcome: 'not-executed' })
})

test('calls, streams until their end, and refused tokens are counted', async () => {
  const seen: string[] = []
  const server = measuredWeather({
    ended: (method, code) => void seen.push(`${method} ${code}`),
    refused: (code) => void seen.push(`refused ${code}`),
  }).handle({
    readings: async function* ({ after }, ctx) {
      if (after > 100) throw ctx.error('NO_SUCH_STATION')
      for (let number = after + 1; number <= 100; number++) yield { number, celsius: 20 }
      await once(ctx.signal, 'abort')
    },
    record: async (_station, readings) => {
      for await (const { number } of readings) return { stored: number }
      throw new RpcError('NOT_FOUND', 'no readings')
    },
    fahrenheit: (degrees) => degrees,
  })
  onTestFinished(() => server.close({ drainMs: 0 }))
  const { url } = await server.listen(0, '127.0.0.1')
  const client = createClient(weather, { url, auth: 'maria-token' })
  onTestFinished(() => client.close())

  for await (const { number } of client.api.readings({ station: 'X', after: 0 })) if (number === 100) break
  await vi.waitFor(() => expect(seen).toEqual(['readings CANCELLED']))
  await expect(client.api.readings({ station: 'X', after: 101 }).next()).rejects.toMatchObject({ code: 'NO_SUCH_STATION' })
  await client.api.record('X', [{ number: 1, celsius: 20 }])
  await expect(client.api.record('X', [])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await client.api.fahrenheit([1]).next()).toEqual({ done: false, value: 1 })
  await expect(createClient(weather, { url, auth: 'guess' }).connect()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })

  expect(seen.slice(1, 4)).toEqual(['readings NO_SUCH_STATION', 'record OK', 'record NOT_FOUND'])
  await vi.waitFor(() => expect(seen).toContain('fahrenheit OK'))
  expect(seen.filter((event) => event.startsWith('refused'))).toEqual(['refused UNAUTHENTICATED', 'refused UNAUTHENTICATED'])
})

test('a book is shown as lent at once, and that is taken back if it is not', async () => {
  const wire = createTestNetwork()
  const answers = [{ due: '2026-12-24' }, new RpcError('UNAVAILABLE', 'the desk is closed')]
  wire.serve(createServer(library, wire.forServer).handle({
    books: {
      find: () => null,
      lend: () => {
        const answer = answers.shift()!
        if (answer instanceof RpcError) throw answer
        return answer
      },
      opened: () => {},
    },
    catalogue: { search: () => [] },
    ping: () => {},
  }))
  const client = createClient(library, wire.forClient)
  const wish = { isbn: '9780262033848', days: 7 }
  const shown: string[] = []
  const show = (text: string): void => void shown.push(text)

  await lend(client, wish, show)
  await lend(client, wish, show)

  expect(shown).toEqual(['lent', 'lent until 2026-12-24', 'lent', 'not lent: the desk is closed'])
})

test('a client of a plain contract calls, and answers', async () => {
  const greeter = defineContract({
    name: 'greeter',
    version: '1.0.0',
    server: { greet: rpc({ input: Type.String(), output: Type.String() }) },
    client: { confirm: rpc({ input: Type.String(), output: Type.Boolean() }) },
  })
  const server = createServer(greeter).handle({
    greet: async (name, ctx) => ((await ctx.client.confirm('sure?')) ? `oi ${name}` : 'never mind'),
  })
  onTestFinished(() => server.close({ drainMs: 0 }))
  const client = openGreeter((await server.listen(0, '127.0.0.1')).url)
  onTestFinished(() => client.close())

  expect(await client.api.greet('Maria')).toBe('oi Maria')
})

test('a client whose server does not run says what it waits for', async () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
  onTestFinished(() => printed.mockRestore())
  const wire = createTestNetwork()
  const client = createClient(shop, wire.forClient)
  const stop = explain(client)
  wire.connects = 'refused'

  await wire.idle()
  stop()
  await client.close()

  expect(printed.mock.calls.at(-1)).toEqual(['waiting', 'connection refused'])
})
