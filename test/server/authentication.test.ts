// Who is calling, and what the server believes of what it is told about that.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineContract, rpc, RpcError } from 'wirepact'
import type { Credentials, ServerOptions } from 'wirepact/server'
import { connect } from '../support/connect.js'
import { FakeSocket } from '../support/fakesocket.js'
import { openFront } from '../support/front.js'
import { hello, knock } from '../support/raw.js'
import { serve } from '../support/serve.js'
import { gate, turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'who',
  version: '1.0.0',
  server: { whoami: rpc({ output: Type.String() }) },
})

interface User {
  readonly name: string
}

type Options = Partial<ServerOptions<typeof contract, User>>

async function guarded(options: Options = {}) {
  const asked: Credentials[] = []
  const served = await serve<typeof contract, User>(contract, { whoami: (ctx) => ctx.user.name }, {
    authenticate: (credentials) => {
      asked.push(credentials)
      return { name: String(credentials.auth) }
    },
    principal: ({ name }) => name,
    ...options,
  })
  return { ...served, asked }
}

describe('authenticate', () => {
  test('is given what the client\'s auth gave, and the request', async () => {
    const { url, asked } = await guarded()

    await connect(contract, url, { auth: { token: ['t'] } }).connect()

    expect(asked).toMatchObject([{ auth: { token: ['t'] }, request: { url: '/', remoteAddress: '127.0.0.1' } }])
  })

  test('is given no auth where the client has none', async () => {
    const { url, asked } = await guarded()

    await connect(contract, url).connect()

    expect(asked[0]?.auth).toBe(undefined)
  })

  test('that throws UNAUTHENTICATED with a very long message has its beginning told', async () => {
    const message = 'no'.repeat(100_000)
    const { url } = await guarded({ authenticate: () => { throw new RpcError('UNAUTHENTICATED', message) } })
    const client = await knock(url)

    client.send(hello(contract))

    expect(await client.control('reject')).toMatchObject({ code: 'UNAUTHENTICATED', message: message.slice(0, 4_096) })
  })

  test('gives what handlers see as ctx.user', async () => {
    const { url } = await guarded()

    expect(await connect(contract, url, { auth: 'ada' }).api.whoami()).toBe('ada')
  })

  test('is asked again at each connect, and gives the user anew', async () => {
    let version = 0
    const { server, port } = await guarded({
      authenticate: () => ({ name: `version ${++version}` }),
      principal: () => 'the same',
    })
    const front = await openFront(port)
    const client = connect(contract, front.url)
    expect(await client.api.whoami()).toBe('version 1')

    front.cut()

    expect(await client.api.whoami()).toBe('version 2')
    expect(server.clients.size).toBe(1)
  })

  test('comes before anything is dispatched', async () => {
    const answered = gate<User>()
    let ran = 0
    const { url } = await serve<typeof contract, User>(contract, { whoami: (ctx) => `${++ran} ${ctx.user.name}` }, {
      authenticate: () => answered.passed, principal: ({ name }) => name,
    })
    const client = await knock(url)

    client.send(hello(contract))
    const id = client.start('whoami')
    await turn(20)

    expect(ran).toBe(0)
    expect(client.controls).toEqual([])
    answered.open({ name: 'ada' })
    expect(await client.answer(id)).toMatchObject({ output: '1 ada' })
  })

  test('that is slow holds up no other client', async () => {
    const { url } = await guarded({ authenticate: async ({ auth }) => (auth === 'slow' ? new Promise(() => {}) : { name: 'fast' }) })
    const slow = await knock(url)
    slow.send(hello(contract, { auth: 'slow' }))

    expect(await connect(contract, url).api.whoami()).toBe('fast')
  })
})

describe('the principal', () => {
  test('is not shown to the client, but is the same in each session of the same one', async () => {
    const { url } = await guarded()
    const tags = []

    for (const auth of ['ada', 'ada', 'bob']) {
      const { principal } = await (await knock(url)).greet(hello(contract, { auth }))
      tags.push(principal)
    }

    expect(tags[0]).toBe(tags[1])
    expect(tags[0]).not.toBe(tags[2])
    expect(tags.join()).not.toMatch(/ada|bob/)
  })
})

describe('cookies', () => {
  const cookie = 'session=1'

  test('are hidden from authenticate and handlers where the request has no Origin', async () => {
    const { url, asked } = await guarded()

    await (await knock(url, { headers: { cookie } })).greet(hello(contract))

    expect(asked[0]?.request.headers).not.toHaveProperty('cookie')
  })

  test('are shown where a page of an allowed origin sent them', async () => {
    const { url, asked } = await guarded()

    await (await knock(url, { headers: { cookie }, origin: url.replace('ws:', 'http:') })).greet(hello(contract))

    expect(asked[0]?.request.headers['cookie']).toBe(cookie)
  })

  test('are shown without an Origin where that was asked for', async () => {
    const { url, asked } = await guarded({ cookiesWithoutOrigin: true })

    await (await knock(url, { headers: { cookie } })).greet(hello(contract))

    expect(asked[0]?.request.headers['cookie']).toBe(cookie)
  })
})

describe('origins', () => {
  interface Request {
    readonly origin?: string
    readonly host: string
    readonly forwarded?: string
    /** The server's own address; not loopback, like a real server's. */
    readonly local?: string
  }

  async function visit({ origin, host, forwarded, local = '10.0.0.1' }: Request, options: Options = {}) {
    const { server } = await guarded(options)
    const socket = new FakeSocket()
    server.accept(socket, {
      url: '/',
      headers: { host, ...(origin && { origin }), ...(forwarded && { 'x-forwarded-host': forwarded }) },
      socket: { remoteAddress: '10.0.0.2', localAddress: local },
    })
    socket.receive(hello(contract))
    await until(() => socket.closed !== undefined || socket.sent.length > 0)
    return socket.closed?.code ?? 'welcome'
  }

  const allowed: Readonly<Record<string, [Request, Options?]>> = {
    'the server\'s own': [{ origin: 'https://app.example', host: 'app.example' }],
    'the server\'s own, with its scheme\'s port written out': [{ origin: 'https://app.example', host: 'app.example:443' }],
    'the server\'s own, on another port': [{ origin: 'http://app.example:8080', host: 'app.example:8080' }],
    'that of the proxy before the server': [{ origin: 'https://app.example', host: 'internal:8080', forwarded: 'app.example' }],
    'that of the first of several proxies': [{ origin: 'https://app.example', host: 'internal', forwarded: 'app.example, cache' }],
    'listed': [{ origin: 'https://partner.example', host: 'app.example' }, { origins: ['https://partner.example'] }],
    'any, where all are allowed': [{ origin: 'https://any.example', host: 'app.example' }, { origins: '*' }],
    'none: no page': [{ host: 'app.example' }],
    'rebound, behind a proxy on the same machine': [{ origin: 'https://app.example', host: '127.0.0.1:8080', forwarded: 'app.example', local: '127.0.0.1' }],
    'a listed host on loopback': [{ origin: 'http://dev.test:8080', host: 'dev.test:8080', local: '127.0.0.1' }, { hosts: ['dev.test'] }],
    'a listed host on loopback over IPv6': [{ host: 'dev.test', local: '::1' }, { hosts: ['dev.test'] }],
  }

  test.for(Object.entries(allowed))('that are let in: %s', async ([, [request, options]]) => {
    expect(await visit(request, options)).toBe('welcome')
  })

  const refused: Readonly<Record<string, [Request, Options?]>> = {
    'another host': [{ origin: 'https://evil.example', host: 'app.example' }],
    'another port': [{ origin: 'https://app.example:8443', host: 'app.example' }],
    'a host that only starts like the server\'s': [{ origin: 'https://app.example.evil.example', host: 'app.example' }],
    'the server\'s host as a user name': [{ origin: 'https://app.example@evil.example', host: 'app.example' }],
    'no URL': [{ origin: 'app.example', host: 'app.example' }],
    'listed with another scheme': [{ origin: 'http://partner.example', host: 'app.example' }, { origins: ['https://partner.example'] }],
    'the server\'s host, where the proxy says another': [{ origin: 'https://app.example', host: 'app.example', forwarded: 'other.example' }],
    'a foreign name on loopback': [{ host: 'evil.example', local: '127.0.0.1' }],
    'a foreign name on loopback over IPv6': [{ host: 'evil.example', local: '::1' }],
    'a foreign name on loopback, mapped to IPv6': [{ host: 'evil.example', local: '::ffff:127.0.0.1' }],
    'a foreign name on loopback, although its origin is listed': [
      { origin: 'http://evil.example', host: 'evil.example', local: '127.0.0.1' }, { origins: ['http://evil.example'] },
    ],
  }

  test.for(Object.entries(refused))('that are refused: %s', async ([, [request, options]]) => {
    expect(await visit(request, options)).toBe(4403)
  })
})
