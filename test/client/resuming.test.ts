// A dropped connection is not an error: what the client does about one, and
// what it says of its calls where it cannot know.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineContract, rpc, safe } from 'wirepact'
import type { ClientOptions, ClientState } from 'wirepact/client'
import { ManualClock } from '../support/clock.js'
import { connect } from '../support/connect.js'
import type { FakeWire } from '../support/fakewire.js'
import { openFront } from '../support/front.js'
import { manualClient } from '../support/manual.js'
import { serve } from '../support/serve.js'
import { gate, turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'resuming',
  version: '1.0.0',
  server: {
    echo: rpc({ input: Type.String(), output: Type.String() }),
    wait: rpc({ output: Type.String() }),
    repeat: rpc({ input: Type.Number(), output: Type.String(), idempotent: true }),
  },
})

type Options = Partial<ClientOptions<typeof contract>>

const manual = (options: Options = {}) => manualClient(contract, options)

/** A server behind a front, and a client that is connected through it. */
async function networked(options: Options = {}) {
  const answer = gate<string>()
  const ran: string[] = []
  const served = await serve(contract, {
    echo: (text) => {
      ran.push(text)
      return text
    },
    wait: (ctx) => {
      ran.push(ctx.method)
      return answer.passed
    },
    repeat: (times) => 'x'.repeat(times),
  }, { limits: { pingMs: 1_000 } })
  const front = await openFront(served.port)
  const client = connect(contract, front.url, options)
  await client.connect()
  return { ...served, front, client, api: client.api, ran, answer: answer.open }
}

describe('a call', () => {
  test('whose connection is cut while it runs is answered on the next, and has run once', async () => {
    const { api, front, ran, answer, server } = await networked()
    const call = api.wait()
    await until(() => ran.length === 1)

    front.cut()
    await until(() => ![...server.clients][0]?.connected)
    answer('done')

    expect(await call).toBe('done')
    expect(ran).toEqual(['wait'])
  })

  test('whose answer was lost with the connection is answered again, and not run again', async () => {
    const { api, front, ran, answer } = await networked()
    const call = api.wait()
    await until(() => ran.length === 1)
    front.freeze()
    answer('done')
    await turn(10)

    front.cut()

    expect(await call).toBe('done')
    expect(ran).toEqual(['wait'])
  })

  test('that was lost on its way is sent again', async () => {
    const { api, front, ran } = await networked()
    front.freeze()
    const call = api.echo('lost')
    await turn(10)
    expect(ran).toEqual([])

    front.cut()

    expect(await call).toBe('lost')
    expect(ran).toEqual(['lost'])
  })

  test('made while there is no connection waits for one', async () => {
    const { api, front, client, port } = await networked()
    front.target = 1
    front.cut()
    await until(() => client.state.status === 'waiting')
    const calls = [api.echo('a'), api.echo('b')]
    await turn(20)

    front.target = port

    expect(await Promise.all(calls)).toEqual(['a', 'b'])
  })

  test('with a large answer that is cut again and again is answered whole', async () => {
    const { api, front } = await networked()
    const call = api.repeat(900_000)

    for (let i = 0; i < 5; i++) {
      await turn(3)
      front.cut()
    }

    expect(await call).toBe('x'.repeat(900_000))
  })

  test('stays in order with those before and after it', async () => {
    const { api, front, ran } = await networked()
    const calls: Promise<string>[] = []

    for (let i = 0; i < 200; i++) {
      calls.push(api.echo(String(i)))
      if (i % 50 === 25) front.cut()
      if (i % 10 === 0) await turn()
    }
    await Promise.all(calls)

    expect(ran).toEqual(Array.from({ length: 200 }, (_, i) => String(i)))
  })
})

describe('a half-open connection', () => {
  test('is noticed after pingMs + 10 s of silence, and the call survives', async () => {
    const clock = new ManualClock()
    const { api, front, ran, answer, client } = await networked({ clock })
    const call = api.wait({ timeoutMs: 60_000 })
    await until(() => ran.length === 1)
    front.freeze()
    answer('done')

    const states: ClientState[] = []
    client.onState((state) => states.push(state))

    clock.advance(10_900)
    expect(states).toEqual([])
    clock.advance(200)

    expect(states[0]).toMatchObject({ status: 'waiting', reason: 'nothing heard from the server' })
    expect(await call).toBe('done')
    expect(ran).toEqual(['wait'])
  })

  test('is none while the server pings', async () => {
    const { wire, clock, client, accept } = manual()
    await accept({ pingMs: 1_000, deadMs: 11_000 })

    for (let i = 0; i < 30; i++) {
      clock.advance(1_000)
      wire.last.receive({ type: 'ping' })
    }

    expect(client.state.status).toBe('connected')
    expect(wire.last.messages.slice(1)).toEqual(Array(30).fill({ type: 'pong' }))
  })

  test('is abandoned at once: nobody waits for its close', async () => {
    const { wire, clock, client, accept, redial } = manual()
    await accept({ deadMs: 11_000 })
    wire.last.close = () => {} // it never closes

    clock.advance(11_000)
    await redial()
    await accept()

    expect(client.state.status).toBe('connected')
    expect(wire.sockets).toHaveLength(2)
  })

  test('that takes nothing for 15 s is given up', async () => {
    const { wire, clock, client, accept, random } = manual()
    random.draw = 1
    await accept()
    wire.last.bufferedAmount = 300_000
    void safe(client.api.echo('x', { timeoutMs: 100_000 }))
    await turn()

    for (let i = 0; i < 17 && client.state.status === 'connected'; i++) {
      wire.last.receive({ type: 'ping' })
      clock.advance(1_000)
    }

    expect(client.state).toMatchObject({ status: 'waiting', reason: 'the server takes nothing' })
  })

  test('that takes a large value part by part is kept, however long that is', async () => {
    const { wire, clock, client, accept } = manual()
    await accept()
    wire.last.send = function (text: string) {
      this.sent.push(text)
      this.bufferedAmount = 300_000 // one part fills it, and the next fills it as much
    }
    void safe(client.api.echo('x'.repeat(1_000_000), { timeoutMs: 100_000 }))
    await turn()

    for (let i = 0; i < 20; i++) {
      wire.last.bufferedAmount = 0
      clock.advance(1_000)
      wire.last.receive({ type: 'ack', received: 0 })
    }

    expect(client.state.status).toBe('connected')
    expect(wire.sockets).toHaveLength(1)
    expect(wire.last.frames).toHaveLength(21)
  })
})

describe('sleep of the machine', () => {
  test('is answered by a probe, and fails neither the connection nor overdue calls', async () => {
    const { wire, clock, client, accept } = manual()
    await accept()
    const call = client.api.wait({ timeoutMs: 30_000 })
    await turn()
    const before = wire.last.sent.length

    clock.sleep(3_600_000)
    expect(client.state.status).toBe('connected')
    expect(wire.last.messages.slice(before)).toEqual([{ type: 'ping' }])
    wire.last.receive([1, 1, [2, 1, 'in time']])

    expect(await call).toBe('in time')
  })

  test('after which the server is gone is noticed within 5 s', async () => {
    const { clock, client, accept } = manual()
    await accept()
    clock.sleep(3_600_000)

    clock.advance(5_000)

    expect(client.state).toMatchObject({ status: 'waiting', reason: 'nothing heard from the server' })
  })

  test('after which no answer comes fails overdue calls once that is known', async () => {
    const { wire, clock, client, accept } = manual()
    await accept()
    const call = safe(client.api.wait({ timeoutMs: 30_000 }))
    await turn()
    clock.sleep(3_600_000)

    wire.last.receive({ type: 'pong' })
    clock.advance(1)

    expect(await call).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'unknown' } })
  })
})

describe('a hidden tab, in which every timer is a minute late', () => {
  test('gives up an overdue call as soon as the server has said that there is no answer', async () => {
    const { wire, clock, client, accept } = manual()
    await accept()
    const call = safe(client.api.wait({ timeoutMs: 5_000 }))
    await turn()

    clock.sleep(60_000)
    wire.last.receive({ type: 'pong' })

    expect(await call).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'unknown' } })
  })

  test('gives it up a minute later where there is no connection', async () => {
    const { wire, clock, client, accept } = manual({ backoff: { firstMs: 1e9 } })
    await accept()
    wire.last.end(1006)
    const call = safe(client.api.wait({ timeoutMs: 5_000 }))

    clock.sleep(60_000)
    clock.sleep(60_000)

    expect(await call).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'not-executed' } })
  })
})

describe('a session that the server no longer has', () => {
  async function lost(message: Record<string, unknown>) {
    const scene = manual()
    const { wire, client, accept, redial } = scene
    await accept()
    const calls = [safe(client.api.echo('taken')), safe(client.api.repeat(1)), safe(client.api.echo('not taken'))]
    await turn()
    wire.last.end(1006)
    calls.push(safe(client.api.echo('not written')))
    await redial()
    wire.last.open()
    wire.last.receive({ type: 'lost', ...message })
    await turn()
    wire.last.open()
    return { ...scene, calls }
  }

  test('leaves what it took unknown, and has the rest sent again in a new one', async () => {
    const { wire, calls, accept } = await lost({ reason: 'unknown', received: 2 })

    expect(await calls[0]).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } })
    expect(wire.last.hello).toMatchObject({ open: true, attach: 1 })
    await accept()
    expect(wire.last.frames.map((frame) => (frame as unknown[])[4])).toEqual([1, 'not taken', 'not written'])
  })

  test('leaves all that was written unknown where it is not known what it took, but for what may run twice', async () => {
    const { wire, calls, accept } = await lost({ reason: 'unknown' })

    expect(await calls[0]).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } })
    expect(await calls[2]).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } })
    await accept()
    expect(wire.last.frames.map((frame) => (frame as unknown[])[4])).toEqual([1, 'not written'])
  })

  test('because the user is another fails everything, and sends nothing again', async () => {
    const { wire, calls, accept } = await lost({ reason: 'principal', received: 2 })

    expect(await Promise.all(calls)).toMatchObject([
      { ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } },
      { ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } },
      { ok: false, error: { code: 'SESSION_LOST', outcome: 'not-executed' } },
      { ok: false, error: { code: 'SESSION_LOST', outcome: 'not-executed' } },
    ])
    await accept()
    expect(wire.last.frames).toEqual([])
  })
})

describe('a call that is made as soon as it is told that the session', () => {
  const ends: readonly (readonly [how: string, end: (wire: FakeWire) => void])[] = [
    ['is over', ({ last }) => last.end(4409)],
    ['was drained', ({ last }) => last.end(4412)],
    ['is to be left', ({ last }) => last.receive({ type: 'goaway', received: 0 })],
  ]

  test.for(ends)('%s is made in the next', async ([, end]) => {
    const { wire, client, accept, redial } = manual()
    await accept()
    const calls: Promise<string>[] = []
    const stop = client.onState(() => {
      stop()
      calls.push(client.api.echo('x'))
    })

    end(wire)
    await redial()
    await accept()
    wire.last.receive([1, 1, [2, 1, 'x']])

    expect(await Promise.all(calls)).toEqual(['x'])
  })
})

describe('another user than before', () => {
  const count = 2_500

  test('is not given the calls of the first, not even those that waited for a place', async () => {
    const { wire, client, accept, redial } = manual({ queuedCalls: count })
    await accept()
    const calls = Array.from({ length: count }, () => safe(client.api.echo('of the first')))
    await turn()
    wire.last.end(1006)
    await redial()
    wire.last.open()

    wire.last.receive({ type: 'lost', reason: 'principal', received: 0 })
    await turn()
    await accept({ principal: 'another' })

    expect(wire.last.frames).toEqual([])
    const results = await Promise.all(calls)
    expect(results).toMatchObject(Array(count).fill({ ok: false, error: { code: 'SESSION_LOST' } }))
  })

  test('who is found after the session was lost is not given them either', async () => {
    const { wire, client, accept, redial } = manual({ queuedCalls: count })
    await accept({ principal: 'the first' })
    wire.last.end(1006)
    const calls = Array.from({ length: count }, () => safe(client.api.echo('of the first')))
    await redial()
    wire.last.open()
    wire.last.receive({ type: 'lost', reason: 'unknown' })
    await turn()

    await accept({ principal: 'another' })

    expect(wire.last.frames).toEqual([])
    const results = await Promise.all(calls)
    expect(results).toMatchObject(Array(count).fill({ ok: false, error: { code: 'SESSION_LOST', outcome: 'not-executed' } }))
  })

  test('can call', async () => {
    const { wire, client, accept, redial } = manual()
    await accept({ principal: 'the first' })
    wire.last.end(1006)
    await redial()
    wire.last.open()
    wire.last.receive({ type: 'lost', reason: 'principal' })
    await turn()
    await accept({ principal: 'another' })

    const call = client.api.echo('x')
    await turn()
    wire.last.receive([1, 1, [2, 1, 'x']])

    expect(await call).toBe('x')
  })
})

describe('a server that says goaway', () => {
  test('keeps its calls, and gets no new ones', async () => {
    const { wire, client, accept } = manual()
    await accept()
    const old = client.api.wait()
    await turn()
    const [first] = wire.sockets

    first?.receive({ type: 'goaway', received: 1 })
    const next = client.api.echo('next')
    await turn()
    await accept()
    wire.last.receive([1, 1, [2, 3, 'next']])
    first?.receive([1, 1, [2, 1, 'old']])

    expect(await next).toBe('next')
    expect(await old).toBe('old')
    expect(first?.frames).toEqual([[1, 1, 'wait', 30_000]])
    expect(wire.sockets).toHaveLength(2)
  })

  test('has what it did not take sent to the next', async () => {
    const { wire, client, accept } = manual()
    await accept()
    void safe(client.api.echo('taken'))
    void safe(client.api.echo('crossed'))
    await turn()

    wire.last.receive({ type: 'goaway', received: 1 })
    await turn()
    await accept()

    expect(wire.last.frames).toMatchObject([[1, 3, 'echo', 30_000, 'crossed']])
  })

  test('is given up with its calls when four more have said so, and the next is waited for', async () => {
    const { wire, client, accept } = manual()
    const calls = []
    for (let count = 0; count < 5; count++) {
      calls.push(safe(client.api.wait()))
      await accept()
      wire.last.receive({ type: 'goaway', received: 1 })
    }

    expect(client.state).toMatchObject({ status: 'waiting', reason: 'the server is stopping' })
    const open = wire.sockets.filter((socket) => !socket.closed)
    expect(await calls[0]).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } })
    expect(open).toEqual(wire.sockets.slice(1))
    open[0]?.receive([1, 1, [2, 3, 'second']])
    expect(await calls[1]).toMatchObject({ ok: true, value: 'second' })
  })

  test('is left after the time that it names, where there is nothing to call', async () => {
    const { wire, clock, random, accept } = manual()
    random.draw = 0.5
    await accept()

    wire.last.receive({ type: 'goaway', received: 0, retryAfterMs: 1_000, spreadMs: 2_000 })
    clock.advance(1_999)
    await turn()
    expect(wire.sockets).toHaveLength(1)
    clock.advance(1)
    await turn()

    expect(wire.sockets).toHaveLength(2)
  })
})
