// One call, from the application to the wire and back: when it is sent, how
// long it may take, and what is known of it when it fails.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineContract, notify, rpc, RpcError, safe } from 'wirepact'
import type { ClientOptions, Interceptor } from 'wirepact/client'
import { connect } from '../support/connect.js'
import { CapturedLog } from '../support/logger.js'
import { manualClient } from '../support/manual.js'
import { serve } from '../support/serve.js'
import { aborted, gate, turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'calls',
  version: '1.0.0',
  server: {
    echo: rpc({ input: Type.Any(), output: Type.Any() }),
    headers: rpc({ output: Type.Any() }),
    wait: rpc({ output: Type.String() }),
    brief: rpc({ output: Type.String(), timeoutMs: 1_000 }),
    narrow: rpc({ input: Type.String(), maxBytes: 10 }),
    seen: notify({ input: Type.Number() }),
    group: { inner: rpc({ output: Type.String() }) },
  },
})

type Options = Partial<ClientOptions<typeof contract>>

const manual = (options: Options = {}) => manualClient(contract, options)

async function host(options: Options = {}) {
  const answer = gate<string>()
  const reasons: unknown[] = []
  const started: string[] = []
  const wait = (method: string, signal: AbortSignal) => {
    started.push(method)
    void aborted(signal).then((reason) => reasons.push(reason))
    return answer.passed
  }
  const served = await serve(contract, {
    echo: (value) => value as unknown,
    headers: (ctx) => ctx.headers,
    wait: (ctx) => wait(ctx.method, ctx.signal),
    brief: (ctx) => wait(ctx.method, ctx.signal),
    narrow: () => {},
    seen: (number) => { if (number < 0) throw new Error('boom') },
    group: { inner: () => 'inner' },
  })
  const client = connect(contract, served.url, options)
  return { ...served, client, api: client.api, reasons, started, answer: answer.open }
}

/** A call's frame as text: what an early call adds to a hello. */
const call = (id: number, method: string, ...rest: unknown[]) => [1, id, method, 30_000, ...rest]

describe('the first calls', () => {
  test('follow the hello in the same flight', async () => {
    const { wire, client } = manual()
    void safe(client.api.echo('a'))
    client.api.seen(1)
    await turn()

    wire.last.open()

    expect(wire.last.messages).toEqual([
      expect.objectContaining({ type: 'hello', open: true }),
      [1, 0, call(1, 'echo', 'a'), call(3, 'seen', 1)],
    ])
  })

  test('made after the hello and before the welcome follow too', async () => {
    const { wire, client } = manual()
    await turn()
    wire.last.open()

    void safe(client.api.echo('a'))
    await turn()

    expect(wire.last.frames).toEqual([call(1, 'echo', 'a')])
  })

  test('that are given up before the welcome are cancelled at once', async () => {
    const { wire, client } = manual()
    const controller = new AbortController()
    const given = safe(client.api.echo('a', { signal: controller.signal }))
    await turn()
    wire.last.open()

    controller.abort()
    await turn()

    expect(wire.last.messages.slice(1)).toEqual([[1, 0, call(1, 'echo', 'a')], [2, 0, [4, 1]]])
    expect(await given).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'unknown' } })
  })

  test('are at most 64; the rest follow the welcome', async () => {
    const { wire, client } = manual()
    for (let i = 0; i < 70; i++) void safe(client.api.echo(i))
    await turn()

    wire.last.open()
    expect(wire.last.frames).toHaveLength(64)
    void safe(client.api.echo(70))
    await turn()
    expect(wire.last.frames).toHaveLength(64)
    wire.last.welcome()
    await turn()

    expect(wire.last.frames).toEqual(Array.from({ length: 71 }, (_, i) => call(2 * i + 1, 'echo', i)))
  })

  test('are at most 64 KiB with the hello; the rest follow the welcome', async () => {
    const { wire, client } = manual()
    for (let i = 0; i < 4; i++) void safe(client.api.echo('x'.repeat(20_000)))
    await turn()

    wire.last.open()
    expect(wire.last.frames).toHaveLength(3)
    wire.last.welcome()
    await turn()

    expect(wire.last.frames).toHaveLength(4)
  })

  test('are not written again on the socket that welcomes them', async () => {
    const { wire, client } = manual()
    const answer = client.api.echo('a')
    await turn()
    wire.last.open()

    wire.last.welcome()
    await turn()
    wire.last.receive([1, 1, [2, 1, 'a']])

    expect(wire.last.frames).toEqual([call(1, 'echo', 'a')])
    expect(await answer).toBe('a')
  })

  test('are written again on the next socket if the first was lost', async () => {
    const { wire, client, redial } = manual()
    const answer = client.api.echo('a')
    await turn()
    wire.last.open()

    wire.last.end(1006)
    await redial()
    wire.last.open()
    expect(wire.last.frames).toEqual([])
    wire.last.welcome({ received: 0 })
    await turn()

    expect(wire.last.frames).toEqual([call(1, 'echo', 'a')])
    wire.last.receive([1, 1, [2, 1, 'a']])
    expect(await answer).toBe('a')
  })

  test('of a client that has been somebody wait until it is known that it is the same again', async () => {
    const { wire, client, accept, redial } = manual()
    await accept()
    wire.last.end(4400, 'a new session is due')
    void safe(client.api.echo('a'))
    await redial()

    wire.last.open()
    expect(wire.last.frames).toEqual([])
    wire.last.welcome()
    await turn()

    expect(wire.last.frames).toHaveLength(1)
  })
})

describe('calls of one turn', () => {
  test('travel as one message', async () => {
    const { wire, client, accept } = manual()
    await accept()

    for (let i = 0; i < 10; i++) void safe(client.api.echo(i))
    await turn()

    expect(wire.last.messages).toHaveLength(2)
    expect(wire.last.frames).toHaveLength(10)
  })
})

describe('a timeout', () => {
  test('is 30 s unless something else is said', async () => {
    const { client, clock } = manual()
    const result = safe(client.api.wait())

    clock.advance(29_999)
    await turn()
    clock.advance(1)

    expect(await result).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED' } })
  })

  test('is the call\'s, else the contract\'s, else the client\'s', async () => {
    const { wire, client, accept } = manual({ timeoutMs: 7_000 })
    await accept()

    void safe(client.api.brief({ timeoutMs: 2_000 }))
    void safe(client.api.brief())
    void safe(client.api.wait())
    await turn()

    expect(wire.last.frames).toEqual([[1, 1, 'brief', 2_000], [1, 3, 'brief', 1_000], [1, 5, 'wait', 7_000]])
  })

  test('may be infinite, a fraction or absurdly long', async () => {
    const { api } = await host()

    for (const timeoutMs of [Infinity, 10_000.5, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
      expect(await api.echo('x', { timeoutMs })).toBe('x')
    }
  })

  test.for([0, -1, Number.NaN])('of %s is INVALID_ARGUMENT', async (timeoutMs) => {
    const { api } = await host()

    expect(await safe(api.echo('x', { timeoutMs }))).toMatchObject({
      ok: false, error: { code: 'INVALID_ARGUMENT', outcome: 'not-executed', message: expect.stringContaining('timeoutMs') as string },
    })
  })

  test('before the call was written leaves it not-executed, and it is not written later', async () => {
    const { wire, client, clock, accept } = manual()
    const result = safe(client.api.wait({ timeoutMs: 100 }))

    clock.advance(100)

    expect(await result).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'not-executed', message: 'wait: no answer in time' } })
    await accept()
    expect(wire.last.frames).toEqual([])
  })

  test('after the call was written leaves it unknown, and the handler is told', async () => {
    const { api, client, reasons, started } = await host()
    await client.connect()

    const result = safe(api.wait({ timeoutMs: 30 }))

    expect(await result).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'unknown' } })
    await until(() => reasons.length === 1)
    expect(started).toHaveLength(1)
  })

  test('is the handler\'s as well where the caller cannot tell it', async () => {
    const { wire, client, clock, accept } = manual()
    await accept()

    void safe(client.api.wait({ timeoutMs: 1_234.5 }))
    await turn()
    clock.advance(2_000)
    await turn()

    expect(wire.last.frames).toEqual([[1, 1, 'wait', 1_235], [4, 1]])
  })
})

describe('an abort', () => {
  test('before the call leaves it not-executed and unsent', async () => {
    const { wire, client, accept } = manual()
    await accept()

    const result = await safe(client.api.wait({ signal: AbortSignal.abort() }))
    await turn()

    expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'not-executed' } })
    expect(wire.last.frames).toEqual([])
  })

  test('before the call was written leaves it not-executed', async () => {
    const { client } = manual()
    const controller = new AbortController()
    const result = safe(client.api.wait({ signal: controller.signal }))

    controller.abort()

    expect(await result).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'not-executed' } })
  })

  test('after the call was written leaves it unknown, and the handler is told', async () => {
    const { api, started, reasons } = await host()
    const controller = new AbortController()
    const result = safe(api.wait({ signal: controller.signal }))
    await until(() => started.length === 1)

    controller.abort()

    expect(await result).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'unknown', message: 'wait: aborted by the caller' } })
    await until(() => reasons.length === 1)
    expect(reasons).toMatchObject([{ code: 'CANCELLED' }])
  })

  test('of a large input of which only parts were written leaves it not-executed, and the server forgets them', async () => {
    const { wire, client, accept, clock } = manual()
    await accept()
    const controller = new AbortController()
    wire.last.send = function (text: string) {
      this.sent.push(text)
      this.bufferedAmount = 300_000 // takes one message at a time
    }
    const result = safe(client.api.echo('x'.repeat(500_000), { signal: controller.signal }))
    await turn()
    expect(wire.last.frames).toHaveLength(1)

    controller.abort()

    expect(await result).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'not-executed' } })
    wire.last.bufferedAmount = 0
    clock.advance(10)
    await turn()
    expect(wire.last.frames.slice(1)).toEqual([[4, 1]])
  })

  test('after the answer changes nothing, and the signal keeps no listener', async () => {
    const { api } = await host()
    const controller = new AbortController()
    let listeners = 0
    const { signal } = controller
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => void (listeners++, add(...args))
    signal.removeEventListener = (...args: Parameters<typeof remove>) => void (listeners--, remove(...args))

    expect(await api.echo('x', { signal })).toBe('x')
    controller.abort()

    expect(listeners).toBe(0)
    expect(await api.echo('y')).toBe('y')
  })

  test('while away is told with the next hello, so that the call does not start', async () => {
    const { wire, client, accept, redial } = manual()
    await accept()
    const controller = new AbortController()
    const result = safe(client.api.wait({ signal: controller.signal }))
    await turn()
    wire.last.end(1006)

    controller.abort()
    expect(await result).toMatchObject({ ok: false, error: { outcome: 'unknown' } })
    await redial()
    wire.last.open()

    expect(wire.last.hello['givenUp']).toEqual([1])
  })
})

describe('the queue of calls without a connection', () => {
  test('holds queuedCalls; one more fails at once, naming the limit', async () => {
    const { client, wire, accept } = manual({ queuedCalls: 3 })
    const waiting = [1, 2, 3].map((i) => client.api.echo(i))

    const result = await safe(client.api.echo(4))

    expect(result).toMatchObject({ ok: false, error: { code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed' } })
    if (!result.ok) expect(result.error.message).toContain('queuedCalls')
    await accept()
    wire.last.receive([1, 3, [2, 1, 1], [2, 3, 2], [2, 5, 3]])
    expect(await Promise.all(waiting)).toEqual([1, 2, 3])
  })

  test('has room again when a call in it gives up', async () => {
    const { client, clock } = manual({ queuedCalls: 1 })
    const first = safe(client.api.echo(1, { timeoutMs: 10 }))

    clock.advance(10)
    await first
    const second = safe(client.api.echo(2, { timeoutMs: 10 }))
    clock.advance(10)

    expect(await second).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED' } })
  })

  test('does not bound the calls of a client that is connected', async () => {
    const { api, client } = await host({ queuedCalls: 1 })
    await client.connect()

    expect(await Promise.all(Array.from({ length: 100 }, (_, i) => api.echo(i)))).toHaveLength(100)
  })

  test('takes 1,000 calls by default', async () => {
    const { client } = manual()
    const results = Array.from({ length: 1_001 }, (_, i) => safe(client.api.echo(i)))

    expect(await results.at(-1)).toMatchObject({ ok: false, error: { code: 'RESOURCE_EXHAUSTED' } })
  })
})

describe('an input', () => {
  const unencodable = {
    'a bigint': 10n,
    'a cycle': (() => { const cycle: unknown[] = []; cycle.push(cycle); return cycle })(),
    'a function': () => {},
    'a symbol': Symbol('x'),
  }

  test.for(Object.entries(unencodable))('that is %s is INVALID_ARGUMENT, not-executed, and fails that call alone', async ([, value]) => {
    const { api } = await host()

    const [bad, good] = await Promise.all([safe(api.echo(value)), safe(api.echo('x'))])

    expect(bad).toMatchObject({ ok: false, error: { code: 'INVALID_ARGUMENT', outcome: 'not-executed' } })
    expect(good).toEqual({ ok: true, value: 'x' })
  })

  test('larger than maxBytes fails before it is sent, naming the limit', async () => {
    const { api } = await host()

    expect(await safe(api.narrow('x'.repeat(9)))).toMatchObject({
      ok: false, error: { code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed', message: expect.stringContaining('maxBytes') as string },
    })
  })

  test('may be changed by the application once it was given', async () => {
    const { api } = await host()
    const input = { list: [1] }

    const answer = api.echo(input)
    input.list.push(2)

    expect(await answer).toEqual({ list: [1] })
  })

  test('of any characters arrives as it was', async () => {
    const { api } = await host()
    const odd = ['\u2028', '\u0000', '😀', '\ud800', '"\\', 'é'.repeat(100_000), '\ud83d', '漢'.repeat(60_000)]

    for (const text of odd) expect(await api.echo(text)).toBe(text)
  })
})

describe('headers', () => {
  test('reach the handler', async () => {
    const { api } = await host()

    expect(await api.headers({ headers: { a: 'b', é: '"' } })).toEqual({ a: 'b', é: '"' })
  })

  test.for([
    { a: 1 }, { a: undefined }, { a: 1n }, { a: null }, 'text',
  ] as never[])('of %s are INVALID_ARGUMENT, not-executed, and the session goes on', async (headers) => {
    const { api, server, client } = await host()
    await client.connect()
    const [session] = server.clients

    expect(await safe(api.headers({ headers }))).toMatchObject({ ok: false, error: { code: 'INVALID_ARGUMENT', outcome: 'not-executed' } })
    expect(await api.echo('x')).toBe('x')
    expect([...server.clients]).toEqual([session])
  })
})

describe('a notification', () => {
  test('returns nothing', async () => {
    const { api } = await host()

    expect(api.seen(1)).toBe(undefined)
  })

  test('that goes wrong at the server is told to onError', async () => {
    const errors: [RpcError, string][] = []
    const { api } = await host({ onError: (error, method) => void errors.push([error, method]) })

    api.seen(-1)
    await until(() => errors.length === 1)

    expect(errors).toMatchObject([[{ code: 'INTERNAL', outcome: 'executed' }, 'seen']])
  })

  test('that cannot be sent is told to onError', async () => {
    const errors: RpcError[] = []
    const { api } = await host({ onError: (error) => void errors.push(error) })

    api.seen(1n as never)
    await until(() => errors.length === 1)

    expect(errors).toMatchObject([{ code: 'INVALID_ARGUMENT', outcome: 'not-executed' }])
  })

  test('that goes wrong is in the log where there is no onError', async () => {
    const logger = new CapturedLog()
    const { api } = await host({ logger })

    api.seen(-1)
    await until(() => logger.warnings.length === 1)

    expect(logger.warnings).toMatchObject([{ details: { method: 'seen', err: { code: 'INTERNAL' } } }])
  })

  test('that went well is told to nobody', async () => {
    const logger = new CapturedLog()
    const errors: unknown[] = []
    const { api, client } = await host({ logger, onError: (error) => void errors.push(error) })

    api.seen(1)
    await api.echo('x')
    await client.close()

    expect(errors).toEqual([])
    expect(logger.entries).toEqual([])
  })

  test('that goes wrong harms nothing where the logger throws', async () => {
    const fail = () => { throw new Error('a bug') }
    const { api } = await host({ logger: { warn: fail, error: fail } })

    api.seen(1n as never)
    await turn()

    expect(await api.echo('x')).toBe('x')
  })

  test.for(['throws', 'rejects'])('whose onError %s harms nothing', async (how) => {
    const logger = new CapturedLog()
    const { api } = await host({ logger, onError: () => {
      if (how === 'rejects') return Promise.reject(new Error('a bug')) as unknown as void // as an async function does
      throw new Error('a bug')
    } })

    api.seen(-1)
    await until(() => logger.errors.length === 1)

    expect(await api.echo('x')).toBe('x')
  })
})

describe('interceptors', () => {
  test('run around a call, the first outermost', async () => {
    const steps: string[] = []
    const step = (name: string): Interceptor => async (_call, next) => {
      steps.push(`${name} in`)
      const value = await next()
      steps.push(`${name} out`)
      return value
    }
    const { api } = await host({ interceptors: [step('a'), step('b')] })

    expect(await api.echo('x')).toBe('x')
    expect(steps).toEqual(['a in', 'b in', 'b out', 'a out'])
  })

  test('see and can change method, input, timeout and headers', async () => {
    const methods: string[] = []
    const { api, started } = await host({
      interceptors: [(call, next) => {
        methods.push(call.method)
        if (call.method === 'headers') call.headers = { ...call.headers, trace: '1' }
        if (call.method === 'echo') call.input = `${String(call.input)}!`
        if (call.method === 'wait') call.timeoutMs = 20
        return next()
      }],
    })

    expect(await api.group.inner()).toBe('inner')
    expect(await api.headers({ headers: { a: 'b' } })).toEqual({ a: 'b', trace: '1' })
    expect(await api.echo('x')).toBe('x!')
    expect(await safe(api.wait())).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED' } })
    expect(methods).toEqual(['group.inner', 'headers', 'echo', 'wait'])
    expect(started).toHaveLength(1)
  })

  test('can answer without the server', async () => {
    const { api, started } = await host({ interceptors: [async () => 'cached'] })

    expect(await api.wait()).toBe('cached')
    expect(started).toEqual([])
  })

  test('can try again', async () => {
    let tries = 0
    const { api } = await host({
      interceptors: [async (_call, next) => {
        for (;;) {
          try {
            tries++
            await next()
            if (tries < 3) throw new RpcError('UNAVAILABLE')
            return 'third time'
          } catch (error) {
            if (tries >= 3) throw error
          }
        }
      }],
    })

    expect(await api.echo('x')).toBe('third time')
  })

  test('see what a call rejects with, and can say it otherwise', async () => {
    const { api } = await host({
      interceptors: [async (_call, next) => next().catch((error: RpcError) => {
        throw new RpcError('ABORTED', `was ${error.code}`, { outcome: error.outcome })
      })],
    })

    expect(await safe(api.echo(1n))).toMatchObject({ ok: false, error: { code: 'ABORTED', message: 'was INVALID_ARGUMENT', outcome: 'not-executed' } })
  })

  test('are asked for notifications too, and what they throw goes to onError', async () => {
    const errors: unknown[] = []
    const { api } = await host({
      interceptors: [() => { throw new RpcError('ABORTED') }],
      onError: (error) => void errors.push(error),
    })

    api.seen(1)
    await until(() => errors.length === 1)

    expect(errors).toMatchObject([{ code: 'ABORTED' }])
  })

  test.for([{ lazy: true }, { lazy: false }])('that take their time find the client closed (%j), and the call refused', async ({ lazy }) => {
    const { client, wire, accept } = manual({
      lazy,
      interceptors: [async (_call, next) => {
        await client.close()
        return next()
      }],
    })
    if (!lazy) await accept()

    const call = safe(client.api.echo('x'))

    expect(await call).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'not-executed' } })
    expect(wire.sockets).toHaveLength(lazy ? 0 : 1)
  })

  test('that throw at once reject the call', async () => {
    const { api } = await host({ interceptors: [() => { throw new RpcError('ABORTED') }] })

    await expect(api.echo('x')).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('the api', () => {
  test('is a plain object of functions in the contract\'s shape', () => {
    const { client } = manual({ lazy: true })

    expect(Object.keys(client.api)).toEqual(['echo', 'headers', 'wait', 'brief', 'narrow', 'seen', 'group'])
    expect(Object.keys(client.api.group)).toEqual(['inner'])
    expect('then' in client.api).toBe(false)
  })

  test('can be taken apart', async () => {
    const { api: { echo, group: { inner } } } = await host()

    expect(await echo('x')).toBe('x')
    expect(await inner()).toBe('inner')
  })
})
