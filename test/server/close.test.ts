// A server that stops while another takes over, behind a front that plays the load balancer.

import { createServer as createHttpServer } from 'node:http'
import { connect as dial } from 'node:net'
import * as Type from 'typebox'
import { describe, expect, onTestFinished, test } from 'vitest'
import { defineContract, notify, rpc, safe } from 'wirepact'
import { createServer } from 'wirepact/server'
import { platformClock } from '../../src/platform/clock.js'
import type { Clock } from '../../src/protocol/clock.js'
import { ManualClock } from '../support/clock.js'
import { connect } from '../support/connect.js'
import { openFront } from '../support/front.js'
import { CapturedLog } from '../support/logger.js'
import { hello, knock } from '../support/raw.js'
import { serve } from '../support/serve.js'
import { aborted, gate, turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'rolling',
  version: '1.0.0',
  server: {
    where: rpc({ output: Type.String() }),
    wait: rpc({ output: Type.String() }),
    waitTwice: rpc({ output: Type.String(), idempotent: true }),
    ask: rpc({ output: Type.String() }),
    seen: notify({ input: Type.Number() }),
  },
  client: { answer: rpc({ output: Type.String() }) },
})

async function node(name: string, clock?: Clock) {
  const answer = gate()
  const started: string[] = []
  const seen: number[] = []
  const reasons: unknown[] = []
  const wait = async (method: string, signal: AbortSignal) => {
    started.push(method)
    void aborted(signal).then((reason) => reasons.push(reason))
    await answer.passed
    return name
  }
  const served = await serve(contract, {
    where: () => name,
    wait: (ctx) => wait(ctx.method, ctx.signal),
    waitTwice: (ctx) => wait(ctx.method, ctx.signal),
    ask: async (ctx) => {
      started.push(ctx.method)
      return `${name} ${await ctx.client.answer()}`
    },
    seen: (id) => void seen.push(id),
  }, clock ? { clock } : {})
  return { ...served, name, answer: answer.open, started, seen, reasons }
}

/** Two servers; new connections go to the first until `switchOver`. */
async function cluster(clock?: ManualClock) {
  const [first, second] = [await node('first', clock), await node('second')]
  const front = await openFront(first.port)
  const client = connect(contract, front.url, { handlers: { answer: () => 'answered' } })
  await client.connect()
  const switchOver = () => void (front.target = second.port)
  return { first, second, front, client, switchOver }
}

/** A server that can be reached while it closes, with a call under way. */
async function attached() {
  const http = createHttpServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void http.close())
  const url = `ws://127.0.0.1:${(http.address() as { port: number }).port}`
  const answer = gate<string>()
  const started = gate()
  const own = defineContract({ name: 'attached', version: '1.0.0', server: { wait: rpc({ output: Type.String() }) } })
  const server = createServer(own, { logger: new CapturedLog() })
  server.handle({ wait: () => (started.open(), answer.passed) })
  server.attach(http)
  const said = hello(own)
  const client = await knock(url)
  await client.greet(said)
  const id = client.start('wait')
  await started.passed
  const { open: _, ...rest } = said
  const comeBack = async () => {
    const back = (await knock(url)).continue(client)
    await back.greet({ ...rest, attach: 2 })
    return back
  }
  return { server, client, id, comeBack, answer }
}

describe('a server that closes', () => {
  test('finishes the calls that it has, while new ones go to the next server', async () => {
    const { first, client, switchOver } = await cluster()
    const call = client.api.wait()
    await until(() => first.started.length === 1)
    switchOver()

    const closed = first.server.close()
    await until(() => client.state.status !== 'connected')
    const next = await client.api.where()
    first.answer()

    expect(next).toBe('second')
    expect(await call).toBe('first')
    await closed
    expect(first.server.clients.size).toBe(0)
  })

  test('loses nothing of a stream of calls, and runs nothing twice', async () => {
    const { first, second, client, switchOver } = await cluster()
    const answers: Promise<string>[] = []
    const send = (count: number) => {
      for (let i = 0; i < count; i++) answers.push(client.api.where())
    }
    send(50)
    await Promise.all(answers)
    send(50)
    switchOver()

    const closed = first.server.close()
    for (let i = 0; i < 20; i++) {
      send(10)
      client.api.seen(i)
      await turn()
    }
    await closed

    const from = await Promise.all(answers)
    expect(from).toHaveLength(300)
    expect(new Set(from)).toEqual(new Set(['first', 'second']))
    expect([...first.seen, ...second.seen]).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })

  test('still asks the client what its handlers want to know', async () => {
    const asked = gate<string>()
    const [first, second] = [await node('first'), await node('second')]
    const front = await openFront(first.port)
    const client = connect(contract, front.url, { handlers: { answer: () => asked.passed } })
    const call = client.api.ask()
    await until(() => first.started.length === 1)
    front.target = second.port

    const closed = first.server.close()
    await turn(10)
    asked.open('late')

    expect(await call).toBe('first late')
    await closed
  })

  test('waits for its own calls to clients', async () => {
    const asked = gate<string>()
    const [first, second] = [await node('first'), await node('second')]
    const front = await openFront(first.port)
    await connect(contract, front.url, { handlers: { answer: () => asked.passed } }).connect()
    const [session] = first.server.clients
    const question = session!.api.answer()
    front.target = second.port

    const closed = first.server.close()
    await turn(30)
    asked.open('late')

    expect(await question).toBe('late')
    await closed
  })

  test('ends at once where nothing is under way', async () => {
    const clock = new ManualClock() // nothing that waits for it would end
    const { first } = await cluster(clock)

    await first.server.close({ drainMs: 1_000_000 })

    expect(first.server.clients.size).toBe(0)
  })

  test('after drainMs tells what still runs to stop, and the callers that it is unknown what became of it', async () => {
    const clock = new ManualClock()
    const { first, second, client, switchOver } = await cluster(clock)
    const call = safe(client.api.wait())
    await until(() => first.started.length === 1)
    switchOver()

    const closed = first.server.close({ drainMs: 1_000 })
    const passing = setInterval(() => clock.advance(20), 1)
    onTestFinished(() => clearInterval(passing))
    await closed

    expect(await call).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } })
    expect(first.reasons).toMatchObject([{ code: 'SESSION_LOST' }])
    expect(second.started).toEqual([])
  })

  test('after drainMs has idempotent calls run by the next server', async () => {
    const { first, second, client, switchOver } = await cluster()
    const call = client.api.waitTwice()
    await until(() => first.started.length === 1)
    switchOver()
    second.answer()

    await first.server.close({ drainMs: 20 })

    expect(await call).toBe('second')
  })

  test('takes no new sessions, and tells them when to come again', async () => {
    const { first } = await cluster()
    const stranger = await knock(first.url)
    const busy = await knock(first.url)
    await busy.greet(hello(contract))
    busy.start('wait')
    await until(() => first.started.length === 1)

    const closed = first.server.close()
    stranger.send(hello(contract))

    expect(await stranger.control('reject')).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) as number })
    expect(await stranger.ended).toMatchObject({ code: 4503 })
    first.answer()
    await closed
  })

  test('says goaway with the number of the last frame that it took, and when to go', async () => {
    const { first } = await cluster()
    const client = await knock(first.url)
    await client.greet(hello(contract))
    const id = client.start('wait')
    await until(() => first.started.length === 1)

    const closed = first.server.close({ retryAfterMs: 5_000, spreadMs: 7_000 })

    expect(await client.control('goaway')).toEqual({ type: 'goaway', received: 1, retryAfterMs: 5_000, spreadMs: 7_000 })
    const late = client.start('where')
    first.answer()
    expect(await client.answer(id)).toMatchObject({ output: 'first' })
    await closed
    await expect(client.answer(late)).rejects.toThrow()
    expect(await client.ended).toMatchObject({ code: 4412 })
  })

  test('is resumed while it drains, for the answers', async () => {
    const { server, client, id, comeBack, answer } = await attached()

    const closed = server.close()
    client.socket.terminate()
    const back = await comeBack()
    expect(await back.control('goaway')).toMatchObject({ received: 1 })
    answer.open('done')

    expect(await back.answer(id)).toMatchObject({ output: 'done' })
    await closed
  })

  test('counts what came after its goaway as left to others, also when it is resumed', async () => {
    const { server, client, comeBack, answer } = await attached()

    const closed = server.close()
    await client.control('goaway')
    client.start('wait')
    client.send({ type: 'ping' })
    await client.control('pong') // so the call came
    client.socket.terminate()
    const back = await comeBack()

    expect(await back.control('goaway')).toMatchObject({ received: 1 })
    answer.open('done')
    await closed
  })

  test('is not held up by a client that never answers its close', async () => {
    const { first } = await cluster()
    const { port } = first
    const silent = dial(port, '127.0.0.1')
    onTestFinished(() => void silent.destroy())
    silent.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
    await new Promise((resolve) => silent.once('data', resolve))

    await first.server.close({ drainMs: 0 })

    expect(first.server.clients.size).toBe(0)
  })

  test('cuts TCP connections that are silent or in the middle of a request, and no WebSocket', async () => {
    const { first } = await cluster()
    const client = await knock(first.url)
    await client.greet(hello(contract))
    const id = client.start('wait')
    await until(() => first.started.length === 1)
    const gone = ['', 'GET / HTTP/1.1\r\nHost: x\r\n'].map(async (said) => {
      const stranger = dial(first.port, '127.0.0.1')
      onTestFinished(() => void stranger.destroy())
      stranger.on('error', () => {}) // a close follows
      await new Promise((resolve) => stranger.write(said, resolve))
      await new Promise((resolve) => stranger.once('close', resolve))
    })
    await turn(20)

    const closed = first.server.close()
    await Promise.all(gone)
    first.answer()

    expect(await client.answer(id)).toMatchObject({ output: 'first' })
    await closed
  })

  test('rounds up when clients are to go, since the wire takes whole milliseconds', async () => {
    const { first } = await cluster()
    const client = await knock(first.url)
    await client.greet(hello(contract))
    client.start('wait')
    await until(() => first.started.length === 1)

    const closed = first.server.close({ retryAfterMs: 0.5, spreadMs: 1_000 / 3 })

    expect(await client.control('goaway')).toMatchObject({ retryAfterMs: 1, spreadMs: 334 })
    first.answer()
    await closed
  })

  test.for([
    [{ drainMs: -1 }, 'drainMs must be'],
    [{ drainMs: Number.NaN }, 'drainMs must be'],
    [{ retryAfterMs: Infinity }, 'retryAfterMs must be'],
    [{ spreadMs: -0.5 }, 'spreadMs must be'],
    [{ spreadMs: '5' as never }, 'spreadMs must be'],
    [{ drainMS: 5 } as never, 'close: drainMS is no option'],
  ] as const)('refuses %o, and goes on', async ([options, message]) => {
    const { first, client } = await cluster()

    const refused = first.server.close(options)

    await expect(refused).rejects.toThrow(message)
    expect(await client.api.where()).toBe('first')
  })

  test('can be closed twice', async () => {
    const { first } = await cluster()

    await Promise.all([first.server.close({ drainMs: 0 }), first.server.close({ drainMs: 0 })])

    expect(first.server.clients.size).toBe(0)
  })

  test('leaves no timer behind, and neither does its client', async () => {
    const timers = new Set<unknown>()
    const clock: Clock = {
      ...platformClock,
      setTimer: (run, delayMs) => {
        const timer = platformClock.setTimer(() => (timers.delete(timer), run()), delayMs)
        timers.add(timer)
        return timer
      },
      clearTimer: (timer) => {
        timers.delete(timer)
        platformClock.clearTimer(timer)
      },
    }
    const first = await node('first', clock)
    const front = await openFront(first.port)
    const client = connect(contract, front.url, { clock })
    await client.api.where()
    front.cut()
    await client.api.where()
    const call = safe(client.api.wait())
    await until(() => first.started.length === 1)
    expect(timers.size).toBeGreaterThan(0)

    await client.close()
    await first.server.close({ drainMs: 0 })
    await call

    expect(timers.size).toBe(0)
  })

  test('is closed by await using', async () => {
    let url: string
    {
      await using server = createServer(contract, { logger: new CapturedLog() })
      server.handle({ where: () => '', wait: () => '', waitTwice: () => '', ask: () => '', seen: () => {} })
      url = (await server.listen(0, '127.0.0.1')).url
    }

    await expect(knock(url)).rejects.toThrow('ECONNREFUSED')
  })
})

describe('a server that starts again on the same port', () => {
  test('has the sessions of the first told that they are lost, and the client goes on by itself', async () => {
    const first = await node('first')
    const client = connect(contract, first.url)
    expect(await client.api.where()).toBe('first')
    const taken = safe(client.api.wait())
    await until(() => first.started.length === 1)

    await first.server.close({ drainMs: 0 })
    const call = client.api.where()
    const second = createServer(contract, { logger: new CapturedLog() })
    onTestFinished(() => second.close({ drainMs: 0 }))
    second.handle({ where: () => 'second', wait: () => '', waitTwice: () => '', ask: () => '', seen: () => {} })
    await second.listen(first.port, '127.0.0.1')

    expect(await call).toBe('second')
    expect(await taken).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } })
  })
})
