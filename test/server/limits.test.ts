// Each limit that concerns calls, at the limit and one past it.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineContract, rpc, safe } from 'wirepact'
import type { ServerLimits, ServerTraceEvent } from 'wirepact/server'
import { ManualClock } from '../support/clock.js'
import { connect } from '../support/connect.js'
import { FakeSocket } from '../support/fakesocket.js'
import { hello, knock, type Fields, type RawClient } from '../support/raw.js'
import { serve } from '../support/serve.js'
import { gate, turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'limited',
  version: '1.0.0',
  server: {
    echo: rpc({ input: Type.String(), output: Type.String() }),
    narrow: rpc({ input: Type.String(), output: Type.String(), maxBytes: 10 }),
    repeat: rpc({ input: Type.Number(), output: Type.String() }),
    fail: rpc({ input: Type.Number(), errors: { LONG: Type.String() } }),
    slow: rpc({ output: Type.Number() }),
    slowly: rpc({ input: Type.String(), output: Type.String() }),
    bounce: rpc({ input: Type.Number(), output: Type.Number() }),
  },
  client: {
    bounce: rpc({ input: Type.Number(), output: Type.Number() }),
    keep: rpc({ input: Type.String() }),
  },
})

const echoes = defineContract({
  name: 'echoes', version: '1.0.0', server: { echo: rpc({ input: Type.String(), output: Type.String() }) },
})

interface Options {
  readonly limits?: Partial<ServerLimits>
  readonly clock?: ManualClock
  readonly trace?: (event: ServerTraceEvent) => void
}

async function limited({ limits = {}, clock, trace }: Options = {}) {
  const release = gate()
  const running = { now: 0, most: 0, started: 0 }
  const wait = async <T>(value: T): Promise<T> => {
    running.started++
    running.most = Math.max(running.most, ++running.now)
    await release.passed
    running.now--
    return value
  }
  const served = await serve(contract, {
    echo: (text) => text,
    narrow: (text) => text,
    repeat: (times) => 'x'.repeat(times),
    fail: (length, ctx) => { throw ctx.error('LONG', 'x'.repeat(length)) },
    slow: () => wait(1),
    slowly: (text) => wait(text),
    bounce: async (left, ctx) => (left === 0 ? 0 : 1 + await ctx.client.bounce(left - 1)),
  }, { limits, ...(clock && { clock }), ...(trace && { trace }) })
  return { ...served, running, release: release.open }
}

async function greeted(url: string): Promise<RawClient & { said: Fields }> {
  const said = hello(contract)
  const client = await knock(url)
  await client.greet(said)
  return Object.assign(client, { said })
}

async function resumed(url: string, former: RawClient & { said: Fields }): Promise<RawClient> {
  const { open: _, ...said } = former.said
  const client = (await knock(url)).continue(former)
  await client.greet({ ...said, attach: 2, received: former.received })
  return client
}

const exhausted = { code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed' }

describe('calls at once', () => {
  test('a call more than there are places is RESOURCE_EXHAUSTED and names the limit', async () => {
    const { url, running, release } = await limited({ limits: { calls: 100, nestedCalls: 10 } })
    const client = await greeted(url)
    const taken = Array.from({ length: 110 }, () => client.start('slow'))

    const answer = await client.call('slow')

    expect(answer).toMatchObject(exhausted)
    expect(answer.message).toContain('100 calls')
    release()
    for (const id of taken) expect(await client.answer(id)).toMatchObject({ output: 1 })
    expect(running.started).toBe(110)
  })

  test('a client learns the limit and waits for places instead of failing', async () => {
    const { url, running, release } = await limited({ limits: { calls: 2 } })
    const client = connect(contract, url)
    await client.connect()

    const calls = Array.from({ length: 7 }, () => client.api.slow())
    await until(() => running.started === 2)
    release()

    expect(await Promise.all(calls)).toEqual(Array(7).fill(1))
    expect(running.most).toBe(2)
  })

  test('calls back and forth do not lock when they have taken every place', async () => {
    const { url } = await limited({ limits: { calls: 3, nestedCalls: 3 } })
    const client = connect(contract, url, {
      handlers: { bounce: async (left, ctx) => (left === 0 ? 0 : 1 + await ctx.server.bounce(left - 1)) },
    })
    await client.connect()

    const calls = Array.from({ length: 30 }, () => client.api.bounce(3))

    expect(await Promise.all(calls)).toEqual(Array(30).fill(3))
  })

  test('a thousand calls that each ask back have a hundred places to ask with, and all are answered', async () => {
    const { url } = await limited()
    const client = connect(contract, url, { handlers: { bounce: async () => 1 } })
    await client.connect()

    const calls = Array.from({ length: 1_500 }, () => client.api.bounce(1))

    expect(await Promise.all(calls)).toEqual(Array(1_500).fill(2))
  })
})

describe('the size of a value', () => {
  const mebibyte = 2 ** 20

  test('an input of exactly 1 MiB is taken', async () => {
    const { url } = await limited()
    const client = connect(contract, url)
    const text = 'x'.repeat(mebibyte - 2)

    expect(await client.api.echo(text)).toBe(text)
  })

  test('an input one byte larger fails before it is sent', async () => {
    const { url } = await limited()
    const client = connect(contract, url)

    const result = await safe(client.api.echo('x'.repeat(mebibyte - 1)))

    expect(result).toMatchObject({ ok: false, error: exhausted })
    expect(await client.api.echo('x')).toBe('x')
  })

  test('an input that the client lets pass is refused by the server', async () => {
    const { url } = await limited()
    const client = connect(contract, url, { valueBytes: 4 * mebibyte })

    const result = await safe(client.api.echo('x'.repeat(2 * mebibyte)))

    expect(result).toMatchObject({ ok: false, error: exhausted })
    expect(await client.api.echo('x')).toBe('x')
  })

  test('bytes are counted, not characters', async () => {
    const { url } = await limited({ limits: { valueBytes: 20 } })
    const client = await greeted(url)

    expect(await client.call('echo', 'é'.repeat(9))).toMatchObject({ output: 'é'.repeat(9) })
    expect(await client.call('echo', 'é'.repeat(10))).toMatchObject(exhausted)
  })

  test.for(['echo', 'repeat'])('valueBytes can be raised on both sides (%s)', async (method) => {
    const { url } = await limited({ limits: { valueBytes: 3 * mebibyte } })
    const client = connect(contract, url, { valueBytes: 3 * mebibyte })
    const text = 'x'.repeat(2 * mebibyte)

    const answer = method === 'echo' ? await client.api.echo(text) : await client.api.repeat(text.length)

    expect(answer.length).toBe(text.length)
  })

  test('maxBytes of a procedure is the limit of its input', async () => {
    const { url } = await limited()
    const client = await greeted(url)

    expect(await client.call('narrow', 'x'.repeat(8))).toMatchObject({ output: 'x'.repeat(8) })
    expect(await client.call('narrow', 'x'.repeat(9))).toMatchObject(exhausted)
  })

  test('an output of exactly the limit is sent, and one byte more is executed and RESOURCE_EXHAUSTED', async () => {
    const { url } = await limited()
    const client = await greeted(url)

    expect(await client.call('repeat', mebibyte - 2)).toMatchObject({ kind: 'reply' })
    expect(await client.call('repeat', mebibyte - 1)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
  })

  test('an error\'s data has the same limit', async () => {
    const { url } = await limited()
    const client = await greeted(url)

    expect(await client.call('fail', mebibyte - 2)).toMatchObject({ code: 'LONG' })
    expect(await client.call('fail', mebibyte - 1)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
  })
})

describe('output that is not acknowledged', () => {
  async function silent(limits: Partial<ServerLimits> = {}) {
    const scene = await limited({ limits: { outputBytes: 1_000, ...limits } })
    const client = await greeted(scene.url)
    client.acknowledges = false
    await client.call('repeat', 1_000) // is on its way, and kept
    return { ...scene, client }
  }

  test('above outputBytes lets no further call start until it is acknowledged', async () => {
    const { client, running, release } = await silent()
    release()

    const waits = client.start('slow')
    await turn(20)
    expect(running.started).toBe(0)
    client.acknowledge()

    expect(await client.answer(waits)).toMatchObject({ output: 1 })
  })

  test('calls that waited start in the order in which they came', async () => {
    const { client } = await silent()
    const order: string[] = []

    const ids = ['a', 'b', 'c'].map((text) => client.start('echo', text))
    client.acknowledge()

    for (const id of ids) order.push(String((await client.answer(id)).output))
    expect(order).toEqual(['a', 'b', 'c'])
    expect(client.frames.slice(-3).map(([, id]) => id)).toEqual(ids)
  })

  test('calls that wait for several times inputBytes are RESOURCE_EXHAUSTED, and those before them are not', async () => {
    const { client } = await silent({ inputBytes: 100_000, valueBytes: 60_000 })
    const calls = Array.from({ length: 40 }, () => client.start('echo', 'x'.repeat(55_000)))

    const answer = await client.answer(calls.at(-1)!)

    expect(answer).toMatchObject(exhausted)
    expect(answer.message).toContain('bytes of input')
    client.acknowledge()
    expect(await client.answer(calls[0]!)).toMatchObject({ kind: 'reply' })
  })

  test('a call that was cancelled while it waited does not start', async () => {
    const { client, running, release } = await silent()
    release()
    const id = client.start('slow')

    client.packet([4, id])

    expect(await client.answer(id)).toMatchObject({ code: 'CANCELLED', outcome: 'not-executed' })
    client.acknowledge()
    expect(await client.call('echo', 'x')).toMatchObject({ output: 'x' })
    expect(running.started).toBe(0)
  })

  test('does not hold up the replies of calls that run', async () => {
    const { url, release } = await limited({ limits: { outputBytes: 1_000 } })
    const client = await greeted(url)
    client.acknowledges = false
    const id = client.start('slow')
    await client.call('repeat', 1_000)

    release()

    expect(await client.answer(id)).toMatchObject({ output: 1 })
  })

  test('a client that has thousands of calls refused and acknowledges nothing is closed with 4400', async () => {
    const { url } = await limited({ limits: { calls: 10, nestedCalls: 10 } })
    const client = await greeted(url)
    client.acknowledges = false

    for (let i = 0; i < 200; i++) client.start('unknown')

    expect(await client.ended).toMatchObject({ code: 4400 })
  })
})

describe('a client that is away', () => {
  test('has its replies kept up to detachedOutputBytes; one past that is RESOURCE_EXHAUSTED, executed', async () => {
    const { url, release, server } = await limited({ limits: { detachedOutputBytes: 250 } })
    const client = await greeted(url)
    const ids = Array.from({ length: 3 }, () => client.start('slowly', 'x'.repeat(100)))
    await client.call('echo', 'all have arrived')
    client.socket.terminate()
    await until(() => ![...server.clients][0]?.connected)

    release()
    const back = await resumed(url, client)

    const answers = await Promise.all(ids.map((id) => back.answer(id)))
    expect(answers.map(({ kind }) => kind)).toEqual(['reply', 'reply', 'error'])
    expect(answers[2]).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
    expect(answers[2]?.message).toContain('250 bytes')
  })

  test('has queuedCalls calls of the server\'s wait for it; one more is RESOURCE_EXHAUSTED', async () => {
    const { url, server } = await limited({ limits: { queuedCalls: 2 } })
    const client = await greeted(url)
    const [session] = server.clients
    client.socket.terminate()
    await until(() => !session?.connected)

    const waiting = [session!.api.bounce(1), session!.api.bounce(2)]
    const result = await safe(session!.api.bounce(3))

    expect(result).toMatchObject({ ok: false, error: exhausted })
    const back = await resumed(url, client)
    back.packet([2, await back.asked('bounce'), 7], [2, 4, 8])
    expect(await Promise.all(waiting)).toEqual([7, 8])
  })
})

describe('memory of clients that are away', () => {
  /** A session alone is counted as 4 KiB, and the headers of its request. */
  const limits = { detachedBytes: 3 * 4096 + 2048 }

  async function leave(url: string, auth: string): Promise<RawClient & { said: Fields }> {
    const said = hello(contract, { auth })
    const client = await knock(url)
    await client.greet(said)
    client.socket.terminate()
    await client.ended
    return Object.assign(client, { said })
  }

  test('whoever holds most loses the oldest first', async () => {
    const clock = new ManualClock()
    const { server, log, url } = await serve(contract, refuseAll, {
      limits, clock, authenticate: ({ auth }) => String(auth), principal: (name) => name,
    })
    const left = []
    for (const name of ['bob', 'eve', 'eve', 'eve']) {
      left.push(await leave(url, name))
      await until(() => [...server.clients].every(({ connected }) => !connected))
    }
    expect(server.clients.size).toBe(4)

    clock.advance(100)

    expect(server.clients.size).toBe(3)
    expect([...server.clients].map(({ id }) => id)).not.toContain(left[1]?.said['session'])
    expect(log.warnings).toMatchObject([{ message: expect.stringContaining('detachedBytes') as string }])
  })

  test('a client that came back is not among them, even if another of its sessions holds much', async () => {
    const clock = new ManualClock()
    const { server, url } = await serve(contract, refuseAll, { limits: { detachedBytes: 4096 + 2048 }, clock })
    const live = Object.assign(await knock(url), { said: hello(contract) })
    await live.greet(live.said)
    const taken = await resumed(url, live) // over the head of the first socket
    await leave(url, 'x')
    await leave(url, 'x')
    await until(() => [...server.clients].filter(({ connected }) => !connected).length === 2)

    clock.advance(100)

    expect(await taken.call('echo', 'x')).toMatchObject({ output: 'x' })
    expect(server.clients.size).toBe(2)
  })

  test('nor is one that the server calls while it is welcomed', async () => {
    const clock = new ManualClock()
    const { server, url } = await serve(contract, refuseAll, {
      limits: { detachedBytes: 4096 + 2048 },
      clock,
      trace: (event) => {
        if (event.type !== 'sent' || !event.text.includes('"welcome"')) return
        for (const { api } of server.clients) void safe(api.bounce(1))
      },
    })
    const live = Object.assign(await knock(url), { said: hello(contract) })
    await live.greet(live.said)
    await leave(url, 'x')
    await leave(url, 'x')
    await until(() => [...server.clients].filter(({ connected }) => !connected).length === 2)

    clock.advance(100)

    expect(await live.call('echo', 'x')).toMatchObject({ output: 'x' })
  })

  test.for(['an unfinished frame', 'the input of a call'])('counts %s that their sessions hold', async (what) => {
    const clock = new ManualClock()
    const { server, url } = await limited({ limits, clock })
    const client = await greeted(url)
    const long = 'x'.repeat(50_000)
    if (what === 'an unfinished frame') client.packet([5, 101, 1, long])
    else client.start('slowly', long)
    await client.call('echo', 'it has arrived')
    client.acknowledge()
    client.socket.terminate()
    await until(() => ![...server.clients][0]?.connected)

    clock.advance(100)

    expect(server.clients.size).toBe(0)
  })

  test('counts what the hello and the request of a client make a session hold', async () => {
    const clock = new ManualClock()
    const { server } = await limited({ limits, clock })
    const sizes: number[] = []
    const strange = Array.from({ length: 1_000 }, (_, index) => String(index).padStart(6, '_')).join('')
    for (const [headers, hashes] of [[{}], [{ junk: 'x'.repeat(5_000) }], [{}, strange]] as const) {
      const socket = new FakeSocket()
      server.accept(socket, { headers })
      socket.receive(hello(contract, { contract: { name: contract.name, version: contract.version, hashes } }))
      socket.end()
      const [client] = [...server.clients].slice(-1) as unknown as { detachedBytes: number }[]
      sizes.push(client!.detachedBytes)
    }
    expect(sizes[1]! - sizes[0]!).toBeGreaterThan(5_000)
    expect(sizes[2]! - sizes[0]!).toBeGreaterThan(5_000)
  })

  test('counts calls to a client that wait for it to come back', async () => {
    const clock = new ManualClock()
    const { server } = await limited({ limits: { detachedBytes: 2 ** 20 * 4 }, clock })
    const socket = new FakeSocket()
    server.accept(socket, { headers: {} })
    socket.receive(hello(contract))
    socket.end()
    const [client] = server.clients
    const calls = Array.from({ length: 3 }, () => safe(client!.api.keep('x'.repeat(2 ** 20 - 2))))
    clock.advance(100)
    expect(server.clients.size).toBe(1)
    calls.push(safe(client!.api.keep('x'.repeat(2 ** 20 - 2))))

    clock.advance(100)

    expect(server.clients.size).toBe(0)
    for (const { ok } of await Promise.all(calls)) expect(ok).toBe(false)
  })

  const refuseAll = {
    echo: (text: string) => text,
    narrow: (text: string) => text,
    repeat: () => '',
    fail: () => {},
    slow: () => 1,
    slowly: (text: string) => text,
    bounce: () => 1,
  }
})

describe('connections', () => {
  test('of which more than pendingConnections have not said who they are are told to come later', async () => {
    const { url } = await limited({ limits: { pendingConnections: 2 } })
    const strangers = [await knock(url), await knock(url)]

    const third = await knock(url)

    const reject = await third.control('reject')
    expect(reject).toMatchObject({ code: 'RESOURCE_EXHAUSTED', retryAfterMs: expect.any(Number) as number })
    expect(reject['message']).toContain('pendingConnections')
    expect(await third.ended).toMatchObject({ code: 4429 })
    expect(strangers.map(({ socket }) => socket.readyState)).toEqual([1, 1])
  })

  test('make room for strangers when they are welcomed or gone', async () => {
    const { url } = await limited({ limits: { pendingConnections: 1 } })
    for (let i = 0; i < 3; i++) await greeted(url)
    for (let i = 0; i < 3; i++) {
      const stranger = await knock(url)
      stranger.send('garbage')
      await stranger.ended
    }

    expect(await greeted(url)).toBeDefined()
  })

  test('that are dropped are gone once, though the socket tells of its close at once', async () => {
    class PromptSocket extends FakeSocket {
      override terminate(): void {
        super.terminate()
        this.end()
      }
    }
    const clock = new ManualClock()
    const closes: unknown[] = []
    const { server } = await serve(echoes, { echo: (text) => text }, {
      clock, limits: { pendingConnections: 1 }, trace: (event) => void (event.type === 'close' && closes.push(event)),
    })
    const arrive = (): PromptSocket => {
      const socket = new PromptSocket()
      server.accept(socket, { headers: {} })
      return socket
    }
    for (let n = 0; n < 3; n++) arrive().receive(hello(echoes))
    clock.advance(40_000)
    expect(closes).toHaveLength(3)

    expect([arrive(), arrive(), arrive()].filter(({ closed }) => !closed)).toHaveLength(1)
  })

  test('have connectionsPerAddress of one address, once that is asked for', async () => {
    const { url } = await limited({ limits: { connectionsPerAddress: 2 } })
    const first = await greeted(url)
    await greeted(url)

    const third = await knock(url)
    expect((await third.control('reject'))['message']).toContain('connectionsPerAddress')
    expect(await third.ended).toMatchObject({ code: 4429 })

    first.send({ type: 'bye' })
    await first.ended
    expect(await greeted(url)).toBeDefined()
  })

  test('may be as many as they like by default', async () => {
    const { url, server } = await limited()

    await Promise.all(Array.from({ length: 50 }, () => greeted(url)))

    expect(server.clients.size).toBe(50)
  })
})

describe('calls a second', () => {
  test('one more than callsPerSecond is RESOURCE_EXHAUSTED, and a second later there is room again', async () => {
    const clock = new ManualClock()
    const { url } = await limited({ limits: { callsPerSecond: 2 }, clock })
    const client = await greeted(url)
    await client.call('echo', 'a')
    await client.call('echo', 'b')

    const answer = await client.call('echo', 'c')
    clock.advance(1_000)

    expect(answer).toMatchObject({ ...exhausted, message: expect.stringContaining('callsPerSecond') as string })
    expect(await client.call('echo', 'd')).toMatchObject({ output: 'd' })
  })
})

describe('the size of a hello', () => {
  function sized(bytes: number): string {
    const text = JSON.stringify(hello(contract, { auth: '' }))
    return text.replace('"auth":""', `"auth":"${'x'.repeat(bytes - text.length)}"`)
  }

  test('may be 64 KiB', async () => {
    const { url } = await limited()
    const client = await knock(url)

    client.send(sized(64 * 1024))

    expect(await client.control('welcome')).toBeDefined()
  })

  test('may not be one byte more', async () => {
    const { url } = await limited()
    const client = await knock(url)

    client.send(sized(64 * 1024 + 1))

    expect(await client.ended).toMatchObject({ code: 4400 })
  })

  test('and what follows it is not read on before it is answered', async () => {
    const answered = gate()
    const { url } = await serve(echoes, { echo: (text) => text }, {
      authenticate: () => answered.passed, principal: () => 'somebody',
    })
    const client = await knock(url)
    client.send(hello(echoes))
    const ids = Array.from({ length: 400 }, () => client.start('echo', 'x'.repeat(100_000)))

    await turn(100)
    expect(client.socket.bufferedAmount).toBeGreaterThan(0)
    answered.open()

    expect(await client.answer(ids[0]!)).toMatchObject({ kind: 'reply' })
    for (const id of ids) expect(await client.answer(id)).toBeDefined()
  })
})

describe('time', () => {
  test('a call past its deadline has its signal aborted, and its place is kept until it ends', async () => {
    const clock = new ManualClock()
    const ended = gate<string>()
    const started = gate<AbortSignal>()
    const only = defineContract({ name: 'timed', version: '1.0.0', server: { wait: rpc({ output: Type.String() }) } })
    const { url } = await serve(only, {
      wait: (ctx) => {
        started.open(ctx.signal)
        return ended.passed
      },
    }, { clock })
    const client = await knock(url)
    await client.greet(hello(only))

    client.packet([1, 1, 'wait', 1_000])
    const signal = await started.passed
    expect(signal.aborted).toBe(false)
    clock.advance(1_000)

    expect(signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    ended.open('late')
    expect(await client.answer(1)).toMatchObject({ kind: 'reply' })
  })

  test('a handler that ends its session for that leaves no timer behind', async () => {
    const clock = new ManualClock()
    const aware = defineContract({ name: 'aware', version: '1.0.0', server: { wait: rpc({}) } })
    const { server } = await serve(aware, {
      wait: async (ctx) => {
        ctx.signal.addEventListener('abort', () => ctx.connection.close())
        await gate().passed
      },
    }, { clock })
    const socket = new FakeSocket()
    server.accept(socket, { headers: {} })
    socket.receive(hello(aware))
    socket.receive([1, 0, [1, 1, 'wait', 5_000], [1, 3, 'wait', 1_000]])

    clock.advance(1_000)

    expect([server.clients.size, clock.timers]).toEqual([0, 0])
  })

  test('a call that waited past its deadline does not start', async () => {
    const clock = new ManualClock()
    const { url, running } = await limited({ limits: { outputBytes: 1_000 }, clock })
    const client = await greeted(url)
    client.acknowledges = false
    await client.call('repeat', 1_000)

    client.packet([1, 3, 'slow', 500])
    await turn(10)
    clock.advance(500)
    client.acknowledge()

    expect(await client.answer(3)).toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'not-executed' })
    expect(running.started).toBe(0)
  })

  test('a server that has been silent for pingMs pings, and a client silent for deadMs is dropped', async () => {
    const clock = new ManualClock()
    const { server } = await limited({ limits: { pingMs: 1_000, deadMs: 2_500 }, clock })
    const socket = new FakeSocket()
    server.accept(socket, { url: '/', headers: {} })
    socket.receive(hello(contract))
    await until(() => socket.sent.length === 1)

    clock.advance(1_000)
    expect(socket.sent.at(-1)).toBe('{"type":"ping"}')
    socket.receive({ type: 'pong' })
    clock.advance(2_499)
    expect(socket.terminated).toBe(false)
    clock.advance(1)

    expect(socket.terminated).toBe(true)
    expect(server.clients.size).toBe(1)
  })
})

describe('a socket that takes nothing', () => {
  async function stuck() {
    const clock = new ManualClock()
    const scene = await limited({ clock })
    const socket = new FakeSocket()
    scene.server.accept(socket, { url: '/', headers: {} })
    socket.receive(hello(contract))
    await until(() => socket.sent.length === 1)
    socket.sent.length = 0
    socket.bufferedAmount = 256 * 1024
    return { ...scene, clock, socket }
  }

  test('of a client that is dead and closed in the same moment ends once', async () => {
    const clock = new ManualClock()
    const { server } = await limited({
      clock,
      limits: { pingMs: 500, deadMs: 1_000 },
      trace: (event) => {
        if (event.type === 'sent' && event.text.includes('"keep"')) for (const client of server.clients) client.close()
      },
    })
    const socket = new FakeSocket()
    server.accept(socket, { url: '/', headers: {} })
    socket.receive(hello(contract))
    await until(() => socket.sent.length === 1)
    clock.advance(990)
    socket.bufferedAmount = 256 * 1024
    const [client] = server.clients
    const call = safe(client!.api.keep('x'))
    await turn()
    socket.bufferedAmount = 0

    clock.sleep(100)

    expect(await call).toMatchObject({ ok: false, error: { code: 'SESSION_LOST' } })
    expect([socket.closed?.code, socket.terminated]).toEqual([4410, false])
  })

  test('is written nothing more', async () => {
    const { socket } = await stuck()

    socket.receive([1, 0, [1, 1, 'echo', 0, 'x']])
    await turn(5)

    expect(socket.sent).toEqual([])
  })

  test('is written again when it has room', async () => {
    const { socket, clock } = await stuck()
    socket.receive([1, 0, [1, 1, 'echo', 0, 'x']])
    await turn(5)

    socket.bufferedAmount = 0
    clock.advance(10)

    expect(socket.sent).toEqual(['[1,1,[2,1,"x"]]'])
  })

  test('is not answered its pings, which would pile up', async () => {
    const { socket } = await stuck()

    for (let i = 0; i < 1_000; i++) socket.receive({ type: 'ping' })

    expect(socket.sent).toEqual([])
  })

  test('for 15 s is dropped, and its session is not', async () => {
    const { socket, clock, server } = await stuck()
    socket.receive([1, 0, [1, 1, 'echo', 0, 'x']])
    await turn(5)

    clock.advance(14_000)
    expect(socket.terminated).toBe(false)
    clock.advance(2_000)

    expect(socket.terminated).toBe(true)
    expect([...server.clients]).toMatchObject([{ connected: false }])
  })

  test('that drains slowly is kept', async () => {
    const { socket, clock } = await stuck()
    socket.bufferedAmount = 1_000_000
    socket.receive([1, 0, [1, 1, 'echo', 0, 'x']])
    await turn(5)

    for (let i = 0; i < 10; i++) {
      socket.bufferedAmount -= 1_000
      clock.advance(10_000)
      socket.receive({ type: 'pong' })
    }

    expect(socket.terminated).toBe(false)
  })

  test('is not one that takes a large answer part by part', async () => {
    const { socket, clock } = await stuck()
    socket.send = function (text: string) {
      this.sent.push(text)
      this.bufferedAmount = 300_000 // one part fills it, and the next fills it as much
    }
    socket.receive([1, 0, [1, 1, 'repeat', 0, 900_000]])
    await turn(5)

    for (let i = 0; i < 20; i++) {
      socket.bufferedAmount = 0
      clock.advance(1_000)
      socket.receive({ type: 'pong' })
    }

    expect(socket.terminated).toBe(false)
    expect(socket.sent).toHaveLength(20)
  })
})
