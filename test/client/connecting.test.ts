// How a client comes to a connection, and what it does when there is none.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineContract, notify, RpcError, rpc, safe } from 'wirepact'
import { createClient, type Client, type ClientOptions, type ClientState, type TraceEvent } from 'wirepact/client'
import { connect } from '../support/connect.js'
import type { FakeWire } from '../support/fakewire.js'
import { openFront } from '../support/front.js'
import { CapturedLog } from '../support/logger.js'
import { manualClient } from '../support/manual.js'
import { serve } from '../support/serve.js'
import { turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'connecting',
  version: '1.2.3',
  server: { echo: rpc({ input: Type.String(), output: Type.String() }), seen: notify({ input: Type.String() }) },
})

type Options = Partial<ClientOptions<typeof contract>>

async function host() {
  const seen: string[] = []
  const served = await serve(contract, { echo: (text) => text, seen: (text) => void seen.push(text) })
  return { ...served, seen }
}

async function guarded(isValid: (auth: unknown) => boolean) {
  const auths: unknown[] = []
  const served = await serve<typeof contract, string>(contract, { echo: (text) => text, seen: () => {} }, {
    authenticate: ({ auth }) => {
      auths.push(auth)
      if (!isValid(auth)) throw new RpcError('UNAUTHENTICATED', 'the token has expired')
      return 'user'
    },
    principal: (user) => user,
  })
  return { ...served, auths }
}

const manual = (options: Options = {}) => manualClient(contract, options)

function states(client: Client<typeof contract>): ClientState[] {
  const seen = [client.state]
  client.onState((state) => seen.push(state))
  return seen
}

const statuses = (list: readonly ClientState[]) => list.map(({ status }) => status)

describe('a client', () => {
  test('connects at once', async () => {
    const { url, server } = await host()

    const client = connect(contract, url)

    expect(client.state).toEqual({ status: 'connecting', attempt: 0 })
    await until(() => server.clients.size === 1)
  })

  test('that is lazy connects at its first call', async () => {
    const { url, server } = await host()
    const client = connect(contract, url, { lazy: true })
    await turn(20)
    expect(client.state).toEqual({ status: 'idle' })
    expect(server.clients.size).toBe(0)

    expect(await client.api.echo('x')).toBe('x')

    expect(client.state).toEqual({ status: 'connected', resumed: false })
  })

  test('that is lazy connects at its first notification', async () => {
    const { url, seen } = await host()
    const client = connect(contract, url, { lazy: true })

    client.api.seen('x')

    await until(() => seen.length === 1)
  })

  test('that is lazy connects when it is told to', async () => {
    const { url } = await host()
    const client = connect(contract, url, { lazy: true })

    await client.connect()

    expect(client.state).toEqual({ status: 'connected', resumed: false })
  })

  test('is of one server process: a second connect changes nothing', async () => {
    const { url, server } = await host()
    const client = connect(contract, url)

    await Promise.all([client.connect(), client.connect()])
    await client.connect()

    expect(server.clients.size).toBe(1)
  })

  test('takes an http url, a URL and a function that gives one', async () => {
    const { url } = await host()
    const http = url.replace('ws:', 'http:')

    for (const given of [http, new URL(http), () => http, async () => new URL(url)]) {
      expect(await connect(contract, url, { url: given }).api.echo('x')).toBe('x')
    }
  })

  test('asks for its url afresh at each connect', async () => {
    const { port, url } = await host()
    const front = await openFront(port)
    const urls = [front.url, url]
    const client = connect(contract, url, { url: () => urls.shift() ?? '' })
    await client.connect()

    front.cut()

    expect(await client.api.echo('x')).toBe('x')
    expect(urls).toEqual([])
  })

  test('tries again where its url cannot be had', async () => {
    const { url } = await host()
    let asked = 0
    const client = connect(contract, url, {
      url: () => {
        if (++asked < 3) throw new Error('the directory is down')
        return url
      },
    })

    expect(await client.api.echo('x')).toBe('x')
    expect(asked).toBe(3)
  })
})

describe('auth', () => {
  test('can be a value, a function or a promise of one', async () => {
    const { url, auths } = await guarded(() => true)

    for (const auth of [{ token: 1 }, () => ({ token: 2 }), async () => ({ token: 3 })]) {
      await connect(contract, url, { auth }).connect()
    }

    expect(auths).toEqual([{ token: 1 }, { token: 2 }, { token: 3 }])
  })

  test('is asked afresh at each connect', async () => {
    const { port, auths } = await guarded(() => true)
    const front = await openFront(port)
    let token = 0
    const client = connect(contract, front.url, { auth: () => ++token })
    await client.connect()

    front.cut()
    await client.api.echo('x')

    expect(auths).toEqual([1, 2])
  })

  test('that was refused is asked once more, at once', async () => {
    const { url, auths } = await guarded((auth) => auth === 'fresh')
    const tokens = ['stale', 'fresh']
    const client = connect(contract, url, { auth: () => tokens.shift(), backoff: { firstMs: 1e9, minMs: 1e9, maxMs: 1e9 } })

    expect(await client.api.echo('x')).toBe('x')
    expect(auths).toEqual(['stale', 'fresh'])
  })

  test('that was refused twice closes the client with that error', async () => {
    const { url, auths } = await guarded(() => false)
    const client = connect(contract, url, { auth: 'stale' })

    const call = await safe(client.api.echo('x'))

    expect(call).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED', outcome: 'not-executed' } })
    expect(client.state).toMatchObject({ status: 'closed', error: { code: 'UNAUTHENTICATED', message: 'the token has expired' } })
    expect(auths).toHaveLength(2)
    expect(await safe(client.api.echo('y'))).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED', outcome: 'not-executed' } })
  })

  test('that was refused twice rejects connect', async () => {
    const { url } = await guarded(() => false)

    await expect(connect(contract, url).connect()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('that was refused and is good now lets connect begin anew', async () => {
    let valid = false
    const { url } = await guarded(() => valid)
    const client = connect(contract, url)
    await expect(client.connect()).rejects.toThrow()

    valid = true
    await client.connect()

    expect(await client.api.echo('x')).toBe('x')
  })

  test('that expires later is asked once more, and the session goes on', async () => {
    let valid = 'first'
    const { port, server, auths } = await guarded((auth) => auth === valid)
    const front = await openFront(port)
    const tokens = ['first', 'first', 'second', 'second', 'third']
    const client = connect(contract, front.url, { auth: () => tokens.shift() })
    await client.connect()

    for (valid of ['second', 'third']) {
      front.cut()
      expect(await client.api.echo('x')).toBe('x')
    }

    expect(auths).toEqual(['first', 'first', 'second', 'second', 'third'])
    expect(server.clients.size).toBe(1)
  })

  test('that throws is tried again', async () => {
    const { url } = await guarded(() => true)
    let asked = 0
    const client = connect(contract, url, {
      auth: async () => {
        if (++asked < 3) throw new Error('the network is down')
        return 'token'
      },
    })

    expect(await client.api.echo('x')).toBe('x')
  })

  test('that throws where the url throws too is tried again like one of them', async () => {
    const fail = () => { throw new Error('the directory is down') }
    const { client } = manual({ url: fail, auth: fail })

    await turn()

    expect(client.state).toMatchObject({ status: 'waiting', reason: 'the directory is down' })
  })

  test.for([
    ['undefined', undefined], ['what has no text', Object.create(null)], ['what throws for its text', { toString: () => { throw new Error() } }],
  ])('that throws %s is tried again', async ([, thrown]) => {
    const { client } = manual({ auth: () => { throw thrown } })

    await turn()

    expect(client.state).toMatchObject({ status: 'waiting', reason: expect.any(String) as string })
  })

  test('that throws UNAUTHENTICATED closes the client', async () => {
    const { url } = await host()
    const client = connect(contract, url, { auth: () => { throw new RpcError('UNAUTHENTICATED', 'nobody is logged in') } })

    await expect(client.connect()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: 'nobody is logged in' })
    expect(client.state.status).toBe('closed')
  })

  test('that makes the hello too large closes the client, naming the limit', async () => {
    const { url } = await host()

    const client = connect(contract, url, { auth: 'x'.repeat(65_536) })

    await expect(client.connect()).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', message: expect.stringContaining('65536') as string })
  })

  test('that does so after a rejection leaves the calls that were rejected with the first not-executed', async () => {
    const auths = ['old', 'x'.repeat(65_536)]
    const { wire, client } = manual({ auth: () => auths.shift() })
    const call = safe(client.api.echo('x'))
    await turn()
    wire.last.open()

    wire.last.receive({ type: 'reject', code: 'UNAUTHENTICATED', message: 'expired' })
    await turn()
    wire.last.open()

    expect(await call).toMatchObject({ ok: false, error: { code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed' } })
  })
})

describe('a hello', () => {
  test('says who the client is and what it speaks, and never the secret in the url', async () => {
    const { wire } = manual({ auth: 'token' })
    await turn()

    wire.last.open()

    expect(wire.last.hello).toEqual({
      type: 'hello', protocol: 1, codec: 'json', contract: { name: 'connecting', version: '1.2.3', hashes: expect.stringMatching(/^[\w-]{12}$/) as string },
      session: `${'x'.repeat(21)}1`, secret: `${'x'.repeat(42)}2`, attach: 1, open: true, received: 0, auth: 'token',
    })
    expect(wire.last.url).toBe('ws://server.test/')
  })

  test('after a connection that was not welcomed counts on, and opens nothing', async () => {
    const { wire, clock } = manual()
    await turn()
    wire.last.open()

    wire.last.end(1006)
    clock.advance(1_000)
    await turn()
    wire.last.open()

    expect(wire.last.hello).toMatchObject({ attach: 2, received: 0 })
    expect(wire.last.hello).not.toHaveProperty('open')
  })

  test('after a rejection opens again: nothing was taken', async () => {
    const { wire, clock } = manual()
    await turn()
    wire.last.open()

    wire.last.receive({ type: 'reject', code: 'UNAVAILABLE', message: 'later' })
    clock.advance(1_000)
    await turn()
    wire.last.open()

    expect(wire.last.hello).toMatchObject({ attach: 2, open: true })
  })

  test('after a connection that never opened is the first', async () => {
    const { wire, clock } = manual()
    await turn()

    wire.last.fail()
    clock.advance(1_000)
    await turn()
    wire.last.open()

    expect(wire.last.hello).toMatchObject({ attach: 1, open: true })
  })
})

describe('a connection that fails', () => {
  test('is tried again until it succeeds', async () => {
    const { port } = await host()
    const front = await openFront(1) // where nobody answers
    const client = connect(contract, front.url)
    const seen = states(client)
    const call = client.api.echo('x')
    await until(() => front.count >= 3)

    front.target = port

    expect(await call).toBe('x')
    expect(statuses(seen).slice(0, 3)).toEqual(['connecting', 'waiting', 'connecting'])
  })

  test('shows when it is tried again, why, and how often it was', async () => {
    const { wire, client, clock } = manual()
    await turn()
    const before = Date.now()

    wire.last.fail()

    const { state } = client
    expect(state).toMatchObject({ status: 'waiting', attempt: 1, reason: 'connection refused' })
    expect((state as { retryAt: Date }).retryAt.getTime() - before).toBeGreaterThanOrEqual(500)
    clock.advance(500)
    expect(client.state).toEqual({ status: 'connecting', attempt: 1 })
  })

  test('is tried after a wait uniform in 0–1 s first, and then in 100 ms to twice as much each time', async () => {
    const { wire, clock, random, redial } = manual()
    const waits: number[] = []
    await turn()
    for (const draw of [1, 1, 1, 0, 1, 1, 1, 1]) {
      random.draw = draw
      const before = clock.now()
      wire.last.fail()
      await redial()
      waits.push(clock.now() - before)
    }

    expect(waits).toEqual([1_000, 1_000, 2_000, 100, 8_000, 16_000, 20_000, 20_000])
  })

  test('counts as the first again after 10 s of a good connection', async () => {
    const { wire, client, clock, redial } = manual()
    await turn()
    for (let i = 0; i < 5; i++) {
      wire.last.fail()
      await redial()
    }
    wire.last.open()
    wire.last.welcome()

    clock.advance(9_000)
    wire.last.end(1006)
    expect(client.state).toMatchObject({ attempt: 6 })
    await redial()
    wire.last.open()
    wire.last.welcome()
    clock.advance(10_000)
    wire.last.end(1006)

    expect(client.state).toMatchObject({ attempt: 1 })
  })

  test('counts as the first again in the session that takes over from one that held for 10 s', async () => {
    const { wire, client, clock, accept, redial } = manual()
    await turn()
    for (let i = 0; i < 5; i++) {
      wire.last.fail()
      await redial()
    }
    await accept()
    clock.advance(10_000)

    wire.last.end(4409)

    expect(client.state).toMatchObject({ status: 'waiting', attempt: 1 })
  })

  test('is one that does not open within 10 s', async () => {
    const { wire, client, clock } = manual()
    await turn()

    clock.advance(9_999)
    expect(client.state.status).toBe('connecting')
    clock.advance(1)

    expect(client.state).toMatchObject({ status: 'waiting', reason: 'no connection in time' })
    expect(wire.last.closed).toBeDefined()
  })

  test('is one that is not welcomed within 15 s', async () => {
    const { wire, client, clock } = manual()
    await turn()
    wire.last.open()

    clock.advance(15_000)

    expect(client.state).toMatchObject({ status: 'waiting', reason: 'no welcome in time' })
  })

  test('is heard of no more once it was given up', async () => {
    const { wire, client, clock } = manual()
    await turn()
    const late = wire.last
    clock.advance(10_000)
    clock.advance(1_000)
    await turn()
    wire.last.open()
    wire.last.welcome()

    late.open()
    late.welcome()
    late.end(4403, 'too late')

    expect(client.state.status).toBe('connected')
    expect(late.sent).toEqual([])
  })

  test('may end with a close alone, an error alone, or with code 0', async () => {
    const { wire, client, redial } = manual()
    const ends = [
      () => wire.last.end(0),
      () => wire.last.fail(),
      () => {
        wire.last.fail()
        wire.last.end(1006)
      },
      () => wire.last.onclose?.({} as never),
      () => wire.last.onerror?.({} as never),
    ]

    await turn()
    for (const [index, end] of ends.entries()) {
      end()
      expect(client.state).toMatchObject({ status: 'waiting', attempt: index + 1 })
      await redial()
    }
  })

  test.for([['hello', 0], ['call', 1]] as const)('may fail by a WebSocket that throws when the %s is sent', async ([, sends]) => {
    const { wire, client, redial, accept } = manual()
    await turn()
    const [first] = wire.sockets
    if (!first) throw new Error('the client has not dialled')
    const send = first.send.bind(first)
    first.send = (text) => {
      if (first.sent.length === sends) throw new Error('no more room')
      send(text)
    }
    first.open()
    if (sends > 0) first.welcome()

    const call = client.api.echo('x')
    await until(() => client.state.status === 'waiting')

    expect(client.state).toMatchObject({ reason: 'no more room' })
    await redial()
    await accept()
    wire.last.receive([1, 1, [2, 1, 'x']])
    expect(await call).toBe('x')
  })

  test('is given up though the WebSocket throws when it is closed', async () => {
    const { wire, client, clock } = manual()
    await turn()
    wire.last.close = () => { throw new Error('no') }

    wire.last.fail()

    expect(client.state.status).toBe('waiting')
    clock.advance(1_000)
    await turn()
    wire.last.close = () => { throw new Error('no') }
    const closed = client.close()
    clock.advance(1_000)
    await closed
  })

  test('may fail in the WebSocket\'s constructor', async () => {
    const { url } = await host()
    const { WebSocket } = await import('ws')
    let made = 0
    class Fragile extends WebSocket {
      constructor(address: string) {
        if (++made < 3) throw new SyntaxError('not now')
        super(address)
      }
    }

    expect(await connect(contract, url, { WebSocket: Fragile }).api.echo('x')).toBe('x')
  })
})

describe('a rejection', () => {
  test('says how long to wait, and over how much time to spread', async () => {
    const { wire, client, clock, random } = manual()
    random.draw = 0.25
    await turn()
    wire.last.open()

    wire.last.receive({ type: 'reject', code: 'UNAVAILABLE', message: 'stopping', retryAfterMs: 1_000, spreadMs: 4_000 })

    expect(client.state).toMatchObject({ status: 'waiting', reason: 'UNAVAILABLE: stopping' })
    clock.advance(1_999)
    expect(client.state.status).toBe('waiting')
    clock.advance(1)
    expect(client.state.status).toBe('connecting')
  })

  test('is waited for an hour at most', async () => {
    const { wire, client, clock } = manual()
    await turn()
    wire.last.open()

    wire.last.receive({ type: 'reject', code: 'UNAVAILABLE', message: 'stopping', retryAfterMs: Number.MAX_SAFE_INTEGER })

    const { retryAt } = client.state as { retryAt: Date }
    expect(retryAt.getTime() - Date.now()).toBeLessThanOrEqual(3_600_000)
    clock.advance(3_600_000)
    expect(client.state.status).toBe('connecting')
  })

  test.for([
    ['PERMISSION_DENIED'], ['FAILED_PRECONDITION'], ['CONTRACT_MISMATCH'],
  ])('with %s is final', async ([code]) => {
    const { wire, client } = manual()
    const call = safe(client.api.echo('x'))
    await turn()
    wire.last.open()

    wire.last.receive({ type: 'reject', code, message: 'no' })

    expect(client.state).toMatchObject({ status: 'closed', error: { code, message: 'no' } })
    expect(await call).toMatchObject({ ok: false, error: { code, outcome: 'not-executed' } })
  })

  test.for([
    [4403, 'PERMISSION_DENIED'], [4406, 'FAILED_PRECONDITION'], [4410, 'CANCELLED'],
  ] as const)('by close code %s is final: %s', async ([closeCode, code]) => {
    const { wire, client } = manual()
    await turn()
    wire.last.open()

    wire.last.end(closeCode, 'the reason')

    expect(client.state).toMatchObject({ status: 'closed', error: { code, message: 'the reason' } })
  })

  test.for([1000, 1001, 1006, 1011, 1012, 4401, 4408, 4429, 4503])('by close code %s is tried again', async (code) => {
    const { wire, client } = manual()
    await turn()
    wire.last.open()

    wire.last.end(code)

    expect(client.state.status).toBe('waiting')
  })

  test('of a page\'s origin closes the client for good', async () => {
    const { url } = await host()
    const { WebSocket } = await import('ws')
    class Page extends WebSocket {
      constructor(address: string) {
        super(address, { origin: 'https://evil.example' })
      }
    }
    const client = connect(contract, url, { WebSocket: Page })

    await expect(client.connect()).rejects.toMatchObject({ code: 'PERMISSION_DENIED', message: expect.stringContaining('evil.example') as string })
  })
})

describe('a server that is not there', () => {
  test('is named by what fails because of it', async () => {
    const { client, clock, wire, redial } = manual({ backoff: { firstMs: 1, minMs: 1, stepMs: 1, maxMs: 60_000 } })
    const asked = safe(client.api.echo('x', { timeoutMs: 5_000 }))
    await turn()
    wire.last.end(1006, 'connect ECONNREFUSED 127.0.0.1:8080')
    await redial()
    await turn()
    wire.last.end(1006, 'connect ECONNREFUSED 127.0.0.1:8080')
    clock.sleep(5_000)
    clock.sleep(60_000)

    expect(await asked).toMatchObject({
      ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'not-executed', message: expect.stringContaining('no connection: connect ECONNREFUSED') as string },
    })
  })
})

describe('state', () => {
  test('names a time even for a wait without end', async () => {
    const { wire, client } = manual({ backoff: { firstMs: Infinity, maxMs: Infinity } })
    await turn()

    wire.last.fail()

    expect((client.state as { retryAt: Date }).retryAt.getTime()).not.toBeNaN()
  })

  test('is told in order', async () => {
    const { port } = await host()
    const front = await openFront(port)
    const client = connect(contract, front.url, { lazy: true })
    const seen = states(client)

    await client.connect()
    front.cut()
    await until(() => client.state.status !== 'connected')
    await client.connect()
    await client.close()

    expect(statuses(seen)).toEqual(['idle', 'connecting', 'connected', 'waiting', 'connecting', 'connected', 'closed'])
  })

  test('is told in order, even if one of them connects again as soon as the client is closed', async () => {
    const { client, wire, accept } = manual()
    await accept()
    client.onState(({ status }) => void (status === 'closed' && client.connect()))
    const seen = states(client)

    wire.last.end(4410)
    await accept()

    expect(statuses(seen)).toEqual(['connected', 'connecting', 'connected'])
  })

  test('is told no more to who has had enough', async () => {
    const { url } = await host()
    const client = connect(contract, url, { lazy: true })
    const seen: ClientState[] = []
    const stop = client.onState((state) => seen.push(state))

    stop()
    await client.connect()

    expect(seen).toEqual([])
  })

  test('is told to all, even if one of them throws', async () => {
    const { url } = await host()
    const logger = new CapturedLog()
    const client = connect(contract, url, { lazy: true, logger })
    client.onState(() => { throw new Error('a bug') })
    const seen = states(client)

    await client.connect()

    expect(statuses(seen)).toEqual(['idle', 'connecting', 'connected'])
    expect(logger.errors).toHaveLength(2)
  })

  test('may be answered by closing the client', async () => {
    const { url, server } = await host()
    const client = connect(contract, url, { lazy: true })
    client.onState(({ status }) => void (status === 'connecting' && client.close()))

    await expect(client.connect()).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'not-executed' })

    await turn(10)
    expect(server.clients.size).toBe(0)
  })
})

describe('close', () => {
  test('sends what waits, and says bye', async () => {
    const { url, seen, server } = await host()
    const client = connect(contract, url)
    await client.connect()

    for (let i = 0; i < 100; i++) client.api.seen(String(i))
    await client.close()

    expect(seen).toHaveLength(100)
    await until(() => server.clients.size === 0)
  })

  test('says bye even before it was welcomed', async () => {
    const { wire, client } = manual()
    client.api.seen('x')
    await turn()
    wire.last.open()

    await client.close()

    expect(wire.last.messages).toMatchObject([{ type: 'hello' }, [1, 0, [1, 1, 'seen', 30_000, 'x']], { type: 'bye' }])
    expect(wire.last.closed).toEqual({ code: 1000, reason: undefined })
  })

  test('fails what is not answered: unknown if it was sent, not-executed if not', async () => {
    const { wire, client } = manual()
    const sent = safe(client.api.echo('sent'))
    await turn()
    wire.last.open()
    wire.last.end(1006)
    const waiting = safe(client.api.echo('waiting'))
    await turn()

    await client.close()

    expect(await sent).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'unknown' } })
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'not-executed' } })
  })

  test('leaves calls made afterwards not-executed', async () => {
    const { url } = await host()
    const client = connect(contract, url)

    await client.close()

    expect(client.state).toEqual({ status: 'closed' })
    expect(await safe(client.api.echo('x'))).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'not-executed' } })
  })

  test('while connecting ends at once, and no socket is left', async () => {
    const { port, server } = await host()
    const front = await openFront(port)
    const client = connect(contract, front.url)

    await client.close()
    await turn(20)

    expect(server.clients.size).toBe(0)
  })

  test('while waiting for the next attempt ends at once, and there is none', async () => {
    const { wire, client, clock } = manual()
    await turn()
    wire.last.fail()

    await client.close()
    clock.advance(1_000_000)

    expect(wire.sockets).toHaveLength(1)
  })

  test('does not wait long for a server that does not answer', async () => {
    const { wire, client, clock } = manual()
    await turn()
    wire.last.open()
    wire.last.welcome()
    wire.last.close = () => {} // never closes

    const closed = client.close()
    clock.advance(1_000)

    await closed
    expect(client.state.status).toBe('closed')
  })

  test('can be called twice, and after the server closed it', async () => {
    const { url, server } = await host()
    const client = connect(contract, url)
    await client.connect()
    const [session] = server.clients
    session?.close('enough')
    await until(() => client.state.status === 'closed')

    await Promise.all([client.close(), client.close()])

    expect(client.state).toMatchObject({ status: 'closed', error: { message: 'enough' } })
  })

  test('is what await using does', async () => {
    const { url, server } = await host()
    {
      await using client = createClient(contract, { url })
      expect(await client.api.echo('x')).toBe('x')
    }

    await until(() => server.clients.size === 0)
  })

  test('leaves the timeouts of later calls as they are', async () => {
    const { client, clock, accept } = manual({ lazy: true })
    void safe(client.api.echo('x', { timeoutMs: 1_000 }))
    await client.close()
    void client.connect()
    await accept()

    const call = safe(client.api.echo('x', { timeoutMs: 2_000 }))
    clock.advance(2_000)

    expect(await call).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED' } })
  })

  test('can be followed by connect, with a new session', async () => {
    const { url } = await host()
    const client = connect(contract, url)
    await client.connect()
    await client.close()

    await client.connect()

    expect(await client.api.echo('x')).toBe('x')
  })
})

describe('a server that breaks the protocol', () => {
  const broken: Readonly<Record<string, unknown>> = {
    'text that is no JSON': 'hello?',
    'a message of a client\'s': { type: 'bye' },
    'a second welcome': { type: 'welcome', received: 0, limits: { calls: 1, nestedCalls: 1, streams: 100, inputBytes: 1 }, pingMs: 1, deadMs: 1, principal: '' },
    'a reject after the welcome': { type: 'reject', code: 'UNAUTHENTICATED', message: 'the token has expired' },
    'an ack of what was never sent': { type: 'ack', received: 9 },
    'an answer to a call that was never made': [1, 0, [2, 99]],
    'a call with an id of the client\'s': [1, 0, [1, 1, 'x', 0]],
    'a frame that leaves out a number': [2, 0, [4, 2]],
  }

  test.for(Object.entries(broken))('with %s is told so with 4400, and met with a new session', async ([, message]) => {
    const { wire, client, clock } = manual()
    await turn()
    wire.last.open()
    wire.last.welcome()
    const [former] = wire.sockets

    wire.last.receive(message)

    expect(former?.closed?.code).toBe(4400)
    expect(client.state.status).toBe('waiting')
    clock.advance(1_000)
    await turn()
    wire.last.open()
    expect(wire.last.hello).toMatchObject({ attach: 1, open: true })
    expect(wire.last.hello['session']).not.toBe(former?.hello['session'])
  })

  const endings = [
    ['lost', (wire: FakeWire) => wire.last.receive({ type: 'lost', reason: 'unknown' })],
    ['close code 4412', (wire: FakeWire) => wire.last.end(4412)],
  ] as const

  test.for(endings)('with %s for each hello is dialled after a wait that grows', async ([, end]) => {
    const { wire, client, redial } = manual()
    await turn()

    for (const attempt of [1, 2, 3]) {
      wire.last.open()
      end(wire)
      expect(client.state).toMatchObject({ status: 'waiting', attempt })
      await redial()
    }
  })

  test.for(endings)('with %s behind each welcome is dialled after a wait that grows', async ([, end]) => {
    const { wire, client, accept, redial } = manual()

    for (const attempt of [1, 2, 3]) {
      await accept()
      end(wire)
      expect(client.state).toMatchObject({ status: 'waiting', attempt })
      await redial()
    }
  })

  test.for(endings)('with %s after 10 s of a good connection is dialled at once', async ([, end]) => {
    const { wire, client, clock, accept } = manual()
    await accept()
    clock.advance(10_000)

    end(wire)

    expect(client.state.status).toBe('connecting')
  })

  test('with a packet before the welcome is not believed', async () => {
    const { wire, client } = manual()
    const call = safe(client.api.echo('x'))
    await turn()
    wire.last.open()

    wire.last.receive([1, 1, [2, 1, 'forged']])

    expect(await call).toMatchObject({ ok: false, error: { code: 'SESSION_LOST' } })
  })
})

describe('trace', () => {
  test('tells of every socket and message, in order', async () => {
    const events: TraceEvent[] = []
    const { client, wire, accept } = manual({ trace: (event) => void events.push(event) })
    await accept()
    void safe(client.api.echo('x'))
    await turn()
    wire.last.receive([1, 1, [2, 1, 'x']])
    wire.last.end(1006, 'gone')

    expect(events).toEqual([
      { type: 'open' },
      { type: 'sent', text: wire.last.sent[0] },
      { type: 'received', text: expect.stringContaining('welcome') as string },
      { type: 'sent', text: '[1,0,[1,1,"echo",30000,"x"]]' },
      { type: 'received', text: '[1,1,[2,1,"x"]]' },
      { type: 'close', code: 1006, reason: 'gone' },
    ])
  })
})

describe('options', () => {
  const wrong: readonly [Options, string][] = [
    [{ url: 'ftp://server' }, 'url must be ws:, wss:, http: or https:, or in a page a path, got ftp://server'],
    [{ url: '/rpc' }, 'url must be ws:, wss:, http: or https:, or in a page a path, got /rpc'],
    [{ timeoutMs: 0 }, 'timeoutMs must be a positive number, got 0'],
    [{ queuedCalls: -1 }, 'queuedCalls must be a positive number, got -1'],
    [{ valueBytes: Number.NaN }, 'valueBytes must be a positive number, got NaN'],
    [{ window: { items: 0 } }, 'window.items must be a positive whole number, got 0'],
    [{ window: { items: Infinity } }, 'window.items must be a positive whole number, got Infinity'],
    [{ window: { bytes: 0.5 } }, 'window.bytes must be a positive whole number, got 0.5'],
    [{ timeoutMs: '5' } as never, 'timeoutMs must be a positive number, got 5'],
    [{ backoff: { firstMs: Number.NaN } }, 'backoff.firstMs must be a non-negative number, got NaN'],
    [{ backoff: { maxMs: -1 } }, 'backoff.maxMs must be a non-negative number, got -1'],
    [{ backoff: { factor: 2 } } as never, 'backoff.factor is no option'],
    [{ window: { itmes: 5 } } as never, 'window.itmes is no option'],
    [{ interceptors: 5 } as never, 'interceptors must be an array'],
    [{ interceptors: [5] } as never, 'interceptors.0 must be a function'],
    [{ interceptors: [undefined] } as never, 'interceptors.0 must be a function'],
    [{ WebSocket: {} } as never, 'WebSocket must be a function'],
    [{ logger: { warn() {} } } as never, 'logger.error must be a function'],
    [{ onError: 'log' } as never, 'onError must be a function'],
    [{ trace: true } as never, 'trace must be a function'],
    [{ handlers: { nobody: () => {} } }, 'nobody is not in the contract'],
  ]

  test.for(wrong)('%j are refused: %s', ([options, message]) => {
    expect(() => createClient(contract, { url: 'ws://127.0.0.1:1', ...options })).toThrow(message)
  })

  test('that are undefined are as if they were not given', async () => {
    const options = { backoff: { firstMs: undefined }, window: { items: undefined }, logger: undefined }
    const { client, wire, clock, accept } = manual(options as never)
    await accept()

    wire.last.end(1006)
    clock.advance(1_000)
    await accept()

    expect(client.state.status).toBe('connected')
  })
})
