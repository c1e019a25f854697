// What a handler is given, what becomes of what it returns or throws, and the
// middleware around it.

import * as Type from 'typebox'
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { defineContract, notify, RpcError, rpc, safe, type Api } from 'wirepact'
import { createServer, type Middleware, type ServerClient, type ServerOptions } from 'wirepact/server'
import { ManualClock } from '../support/clock.js'
import { connect } from '../support/connect.js'
import { CapturedLog } from '../support/logger.js'
import { serve } from '../support/serve.js'
import { aborted, gate, until } from '../support/wait.js'

const contract = defineContract({
  name: 'shop',
  version: '1.0.0',
  server: {
    orders: {
      place: rpc({
        input: Type.Object({ amount: Type.Number() }),
        output: Type.Object({ id: Type.Integer() }),
        errors: { INSUFFICIENT_FUNDS: Type.Object({ missing: Type.Number() }), CLOSED: Type.Void() },
      }),
    },
    tell: rpc({ output: Type.Unknown() }),
    nothing: rpc({}),
    seen: notify({ input: Type.Number() }),
    wait: rpc({ output: Type.String(), timeoutMs: 60_000 }),
  },
  client: {
    confirm: rpc({ input: Type.String(), output: Type.Boolean(), errors: { NEVER: Type.Object({ why: Type.String() }) } }),
    news: notify({ input: Type.String() }),
  },
})

type Handlers = Parameters<ReturnType<typeof createServer<typeof contract, undefined>>['handle']>[0]
type Options = ServerOptions<typeof contract, undefined>

const defaults: Handlers = {
  orders: { place: () => ({ id: 1 }) },
  tell: () => 'told',
  nothing: () => {},
  seen: () => {},
  wait: () => 'waited',
}

async function shop(handlers: Partial<Handlers> = {}, options: Options = {}) {
  const served = await serve(contract, { ...defaults, ...handlers }, options)
  return { ...served, client: connect(contract, served.url, { handlers: { confirm: () => true } }) }
}

describe('ctx', () => {
  test('has the name of the procedure', async () => {
    let method = ''
    const { client } = await shop({ orders: { place: (_order, ctx) => ({ id: (method = ctx.method).length }) } })

    await client.api.orders.place({ amount: 1 })

    expect(method).toBe('orders.place')
  })

  test('has the headers that the caller sent along', async () => {
    const { client } = await shop({ tell: (ctx) => ctx.headers })

    expect(await client.api.tell({ headers: { traceparent: '00-1' } })).toEqual({ traceparent: '00-1' })
    expect(await client.api.tell()).toEqual({})
  })

  test('has the deadline of the call, as the caller set it', async () => {
    const { client } = await shop({ tell: (ctx) => ctx.deadline!.getTime() - Date.now() })

    const leftMs = await client.api.tell({ timeoutMs: 5_000_000 }) as number

    expect(leftMs).toBeLessThanOrEqual(5_000_000)
    expect(leftMs).toBeGreaterThan(4_000_000)
  })

  test('has no deadline where the caller waits for ever', async () => {
    const { client } = await shop({ tell: (ctx) => String(ctx.deadline) })

    expect(await client.api.tell({ timeoutMs: Infinity })).toBe('undefined')
  })

  test('has a deadline that is a date, however far away the caller says that it is', async () => {
    const { client } = await shop({ tell: (ctx) => ctx.deadline!.toISOString() })

    expect(await client.api.tell({ timeoutMs: Number.MAX_SAFE_INTEGER })).toBe('+275760-09-13T00:00:00.000Z')
  })

  test('has a signal that aborts when the caller cancels, with the reason', async () => {
    const reason = gate<unknown>()
    const started = gate()
    const { client } = await shop({
      wait: async (ctx) => {
        started.open()
        reason.open(await aborted(ctx.signal))
        return 'late'
      },
    })
    const controller = new AbortController()
    const call = safe(client.api.wait({ signal: controller.signal }))
    await started.passed

    controller.abort()

    expect(await call).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'unknown' } })
    expect(await reason.passed).toMatchObject({ name: 'RpcError', code: 'CANCELLED' })
  })

  test('has a signal that aborts when the session ends', async () => {
    const reason = gate<unknown>()
    const started = gate()
    const { client } = await shop({
      wait: async (ctx) => {
        started.open()
        reason.open(await aborted(ctx.signal))
        return 'late'
      },
    })
    const call = safe(client.api.wait())
    await started.passed

    await client.close()

    expect(await reason.passed).toMatchObject({ code: 'SESSION_LOST' })
    expect(await call).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'unknown' } })
  })

  test('has a signal that has aborted already, if it is asked for late', async () => {
    const started = gate()
    const goOn = gate()
    const late = gate<boolean>()
    const { client, server } = await shop({
      wait: async (ctx) => {
        started.open()
        await goOn.passed
        late.open(ctx.signal.aborted)
        return ''
      },
    })
    void safe(client.api.wait())
    await started.passed
    await client.close()
    await until(() => server.clients.size === 0)

    goOn.open()

    expect(await late.passed).toBe(true)
  })

  test('has the request that brought the socket, without cookies unless a page sent them', async () => {
    const { client } = await shop({ tell: ({ request: { url, headers, remoteAddress } }) => ({ url, host: headers['host'], remoteAddress }) })

    expect(await client.api.tell()).toMatchObject({ url: '/', remoteAddress: '127.0.0.1', host: expect.stringContaining('127.0.0.1') as string })
  })

  test('has the caller\'s session, the same as in server.clients', async () => {
    let connection: unknown
    const { client, server } = await shop({ tell: (ctx) => ((connection = ctx.connection), 'told') })

    await client.api.tell()

    expect([...server.clients]).toEqual([connection])
  })

  test('has typed calls back to the caller', async () => {
    const { client } = await shop({ tell: (ctx) => ctx.client.confirm('sure?') })

    expect(await client.api.tell()).toBe(true)
  })

  test('has no user without authenticate', async () => {
    const { client } = await shop({ tell: (ctx) => String(ctx.user) })

    expect(await client.api.tell()).toBe('undefined')
  })

  test('is typed', () => {
    const { tell, nothing, seen, wait } = defaults as never
    createServer(contract, { authenticate: () => ({ name: 'ada' }), principal: (user) => user.name }).handle({
      tell, nothing, seen, wait,
      orders: {
        place: (order, ctx) => {
          expectTypeOf(order).toEqualTypeOf<{ amount: number }>()
          expectTypeOf(ctx.user).toEqualTypeOf<{ name: string }>()
          expectTypeOf(ctx.client).toEqualTypeOf<Api<(typeof contract)['client']>>()
          expectTypeOf(ctx.connection).toEqualTypeOf<ServerClient<typeof contract, { name: string }>>()
          expectTypeOf(ctx.error).parameter(0).toEqualTypeOf<'INSUFFICIENT_FUNDS' | 'CLOSED'>()
          return { id: 1 }
        },
      },
    })
  })
})

describe('errors', () => {
  test('of the contract reach the caller with their data, executed', async () => {
    const { client } = await shop({
      orders: { place: (_order, ctx) => { throw ctx.error('INSUFFICIENT_FUNDS', { missing: 3 }, 'too little') } },
    })

    const result = await safe(client.api.orders.place({ amount: 1 }))

    expect(result).toMatchObject({
      ok: false, error: { code: 'INSUFFICIENT_FUNDS', message: 'too little', data: { missing: 3 }, outcome: 'executed' },
    })
    if (!result.ok && result.error.code === 'INSUFFICIENT_FUNDS') expectTypeOf(result.error.data).toEqualTypeOf<{ missing: number }>()
  })

  test('of the contract without data reach the caller without', async () => {
    const { client } = await shop({ orders: { place: (_order, ctx) => { throw ctx.error('CLOSED') } } })

    const result = await safe(client.api.orders.place({ amount: 1 }))

    expect(result).toMatchObject({ ok: false, error: { code: 'CLOSED', message: 'CLOSED', data: undefined } })
  })

  test('with a status code reach the caller as they are', async () => {
    const { client } = await shop({ tell: () => { throw new RpcError('NOT_FOUND', 'no such thing', { data: { id: 5 } }) } })

    expect(await safe(client.api.tell())).toMatchObject({
      ok: false, error: { code: 'NOT_FOUND', message: 'no such thing', data: { id: 5 }, outcome: 'executed' },
    })
  })

  const bugs: Readonly<Record<string, () => never>> = {
    'an Error': () => { throw new Error('SELECT password FROM users') },
    'an error that is rejected later': () => Promise.reject(new TypeError('SELECT password FROM users')) as never,
    'a string': () => { throw 'SELECT password FROM users' as unknown as Error },
    'undefined': () => { throw undefined as unknown as Error },
    'an RpcError with a code of another contract': () => { throw new RpcError('SELECT_password_FROM') },
    'an RpcError with a code that every object has': () => { throw new RpcError('constructor', 'SELECT password FROM users') },
    'data that does not match the contract': () => { throw new RpcError('INSUFFICIENT_FUNDS', 'SELECT', { data: { missing: 'password' } }) },
    'data that cannot be encoded': () => { throw new RpcError('NOT_FOUND', 'SELECT', { data: { password: 1n } }) },
  }

  test.for(Object.entries(bugs))('%s thrown is INTERNAL with an id that is in the log, and nothing more', async ([, bug]) => {
    const { client, log } = await shop({ orders: { place: bug } })

    const result = await safe(client.api.orders.place({ amount: 1 }))

    expect(log.errors).toHaveLength(1)
    const { id } = log.errors[0]!.details
    expect(id).toMatch(/^[\w-]{12}$/)
    expect(result).toMatchObject({
      ok: false, error: { code: 'INTERNAL', message: `internal error ${String(id)}`, data: undefined, outcome: 'executed' },
    })
    expect(await client.api.tell()).toBe('told')
  })

  test('that the log has are the ones that were thrown', async () => {
    const thrown = new Error('boom')
    const { client, log } = await shop({ tell: () => { throw thrown } })

    await safe(client.api.tell())

    expect(log.errors[0]?.details['err']).toBe(thrown)
  })

  test('of a notification are told to nobody but the log', async () => {
    const { client, log } = await shop({ seen: () => { throw new Error('boom') } })

    client.api.seen(1)
    await client.api.tell()

    expect(log.errors).toHaveLength(1)
  })

  test('of a schema\'s own refinement are a bug like any other', async () => {
    const fragile = Type.Refine(Type.Object({ n: Type.Number() }), () => { throw new Error('a bug in the refinement') })
    const own = defineContract({
      name: 'fragile',
      version: '1.0.0',
      server: {
        takes: rpc({ input: fragile }),
        gives: rpc({ output: fragile }),
        fails: rpc({ errors: { BAD: fragile } }),
        well: rpc({ output: Type.String() }),
      },
    })
    const { url, log } = await serve(own, {
      takes: () => {},
      gives: () => ({ n: 1 }),
      fails: async (ctx) => { throw ctx.error('BAD', { n: 1 }) },
      well: () => 'well',
    })
    const { api } = connect(own, url)

    const results = await Promise.all([safe(api.takes({ n: 1 })), safe(api.gives()), safe(api.fails())])

    expect(results).toMatchObject(Array(3).fill({ ok: false, error: { code: 'INTERNAL' } }))
    expect(log.errors).toHaveLength(3)
    expect(await api.well()).toBe('well')
  })
})

describe('output', () => {
  test('that does not match the contract is INTERNAL, and the log says what and where', async () => {
    const { client, log } = await shop({ orders: { place: () => ({ id: 'one' }) as never } })

    const result = await safe(client.api.orders.place({ amount: 1 }))

    expect(result).toMatchObject({ ok: false, error: { code: 'INTERNAL', outcome: 'executed' } })
    expect(String(log.errors[0]?.details['err'])).toMatch(/orders\.place.*output.*\/id/)
  })

  test('where the contract has none is left out', async () => {
    const { client } = await shop({ nothing: () => 'something' as never })

    expect(await client.api.nothing()).toBe(undefined)
  })

  test('may be null, false, zero or empty', async () => {
    const values = [null, false, 0, '', [], {}]
    const { client } = await shop({ tell: () => values.shift() })

    for (const value of [...values]) expect(await client.api.tell()).toEqual(value)
  })

  test('may be promised by anything with a then', async () => {
    const { client } = await shop({ tell: () => ({ then: (resolve: (value: string) => void) => resolve('then') }) })

    expect(await client.api.tell()).toBe('then')
  })
})

describe('order', () => {
  test('calls start in the order in which they were made', async () => {
    const started: number[] = []
    const { client } = await shop({
      orders: {
        place: async ({ amount }) => {
          started.push(amount)
          return { id: amount }
        },
      },
      seen: (id) => void started.push(id),
    })

    for (let i = 0; i < 500; i++) {
      if (i % 3 === 0) client.api.seen(i)
      else void client.api.orders.place({ amount: i })
    }
    await client.api.tell()

    expect(started).toEqual(Array.from({ length: 500 }, (_, i) => i))
  })

  test('a slow call holds up no other', async () => {
    const slow = gate<string>()
    const { client } = await shop({ wait: () => slow.passed })
    const waiting = client.api.wait()

    expect(await client.api.tell()).toBe('told')
    slow.open('now')
    expect(await waiting).toBe('now')
  })
})

describe('middleware', () => {
  test('runs around the handler, the first outermost', async () => {
    const steps: string[] = []
    const step = (name: string): Middleware<typeof contract, undefined> => async (_call, next) => {
      steps.push(`${name} in`)
      const output = await next()
      steps.push(`${name} out`)
      return output
    }
    const { client } = await shop({ tell: () => { steps.push('handler') } }, { middleware: [step('a'), step('b')] })

    await client.api.tell()

    expect(steps).toEqual(['a in', 'b in', 'handler', 'b out', 'a out'])
  })

  test('sees method, checked input and ctx', async () => {
    const seen: unknown[] = []
    const { client } = await shop({}, {
      middleware: [async ({ method, input, ctx }, next) => {
        expectTypeOf(ctx.client).toEqualTypeOf<Api<(typeof contract)['client']>>()
        seen.push(method, input, ctx.headers)
        return next()
      }],
    })

    await client.api.orders.place({ amount: 5 }, { headers: { a: 'b' } })
    await safe(client.api.orders.place({ amount: 'x' } as never))

    expect(seen).toEqual(['orders.place', { amount: 5 }, { a: 'b' }])
  })

  test('can answer without the handler', async () => {
    const { client } = await shop({ tell: () => 'handler' }, { middleware: [async () => 'middleware'] })

    expect(await client.api.tell()).toBe('middleware')
  })

  test('can change the answer, which is still held against the contract', async () => {
    const { client } = await shop({}, {
      middleware: [async ({ method }, next) => (method === 'tell' ? `${String(await next())}!` : { id: 'no' })],
    })

    expect(await client.api.tell()).toBe('told!')
    expect(await safe(client.api.orders.place({ amount: 1 }))).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
  })

  test('that throws before the handler leaves it not-executed', async () => {
    const { client } = await shop({}, { middleware: [async () => { throw new RpcError('PERMISSION_DENIED', 'no') }] })

    expect(await safe(client.api.tell())).toMatchObject({ ok: false, error: { code: 'PERMISSION_DENIED', outcome: 'not-executed' } })
  })

  test('that throws after the handler leaves it executed', async () => {
    const { client } = await shop({}, {
      middleware: [async (_call, next) => {
        await next()
        throw new RpcError('ABORTED')
      }],
    })

    expect(await safe(client.api.tell())).toMatchObject({ ok: false, error: { code: 'ABORTED', outcome: 'executed' } })
  })

  test('sees what the handler throws', async () => {
    const caught: unknown[] = []
    const { client } = await shop({ orders: { place: (_order, ctx) => { throw ctx.error('CLOSED') } } }, {
      middleware: [async (_call, next) => {
        try {
          return await next()
        } catch (error) {
          caught.push((error as RpcError).code)
          throw error
        }
      }],
    })

    await safe(client.api.orders.place({ amount: 1 }))

    expect(caught).toEqual(['CLOSED'])
  })

  test('that calls next twice does not run the handler twice', async () => {
    let ran = 0
    const { client } = await shop({ tell: () => ++ran }, {
      middleware: [async (_call, next) => {
        await next()
        return next()
      }],
    })

    const result = await safe(client.api.tell())

    expect(ran).toBe(1)
    expect(result).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
  })

  test('does not change the order in which handlers start', async () => {
    const started: number[] = []
    const { client } = await shop({ seen: (id) => void started.push(id) }, { middleware: [(_call, next) => next()] })

    for (let i = 0; i < 100; i++) client.api.seen(i)
    await client.api.tell()

    expect(started).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })
})

describe('input that does not match the contract', () => {
  const own = defineContract({
    name: 'strict',
    version: '1.0.0',
    server: { take: rpc({ input: Type.Object({ a: Type.Number(), b: Type.Number() }) }) },
  })

  async function told(options: { allIssues?: boolean }): Promise<unknown> {
    const { url } = await serve(own, { take: () => {} }, options)
    const result = await safe(connect(own, url).api.take({ a: 'x', b: 'y' } as never))
    return result.ok ? undefined : (result.error.data as { issues: unknown }).issues
  }

  test('is told by its first issue', async () => {
    expect(await told({})).toMatchObject([{ path: '/a' }])
  })

  test('is told by all its issues where that was asked for', async () => {
    expect(await told({ allIssues: true })).toMatchObject([{ path: '/a' }, { path: '/b' }])
  })
})

describe('calls to a client', () => {
  async function asked(options: Parameters<typeof connect<typeof contract>>[2] = {}) {
    const clock = new ManualClock()
    const { server, url, log } = await serve(contract, defaults, { clock })
    await connect(contract, url, options).connect()
    const [client] = server.clients
    return { client: client!, log, clock }
  }

  test('have their input checked before it is sent', async () => {
    const { client } = await asked()

    expect(await safe(client.api.confirm(5 as never))).toMatchObject({
      ok: false, error: { code: 'INVALID_ARGUMENT', outcome: 'not-executed' },
    })
  })

  test('have the client\'s answer checked', async () => {
    const { client } = await asked({ handlers: { confirm: () => 'yes' as never } })

    expect(await safe(client.api.confirm('sure?'))).toMatchObject({ ok: false, error: { code: 'INTERNAL', outcome: 'executed' } })
  })

  test('have the client\'s error checked', async () => {
    const { client } = await asked({
      handlers: { confirm: () => { throw new RpcError('NEVER', 'x', { data: { why: 5 } }) } },
    })

    expect(await safe(client.api.confirm('sure?'))).toMatchObject({ ok: false, error: { code: 'UNKNOWN', outcome: 'executed' } })
  })

  test('reject with the contract\'s errors', async () => {
    const { client } = await asked({
      handlers: { confirm: (_question, ctx) => { throw ctx.error('NEVER', { why: 'tired' }) } },
    })

    expect(await safe(client.api.confirm('sure?'))).toMatchObject({ ok: false, error: { code: 'NEVER', data: { why: 'tired' } } })
  })

  test('of a procedure that the client does not answer are UNIMPLEMENTED, not-executed', async () => {
    const { client } = await asked()

    expect(await safe(client.api.confirm('sure?'))).toMatchObject({
      ok: false, error: { code: 'UNIMPLEMENTED', outcome: 'not-executed' },
    })
  })

  test('that are notifications and go wrong are in the log', async () => {
    const { client, log } = await asked({
      handlers: {
        news: () => {
          throw new Error('not today')
        },
      },
    })

    client.api.news('extra')
    await until(() => log.warnings.length > 0)

    expect(log.warnings[0]).toMatchObject({ details: { method: 'news', err: { code: 'INTERNAL' } } })
  })

  test('that are notifications for which it has no handler are not worth a line', async () => {
    const { client, log } = await asked()

    client.api.news('extra')
    await client.api.confirm('still here?').catch(() => {}) // answered after it

    expect(log.warnings).toEqual([])
  })

  test('can be cancelled and have a deadline, which reach the client\'s handler', async () => {
    const signals: AbortSignal[] = []
    const { client, clock } = await asked({
      handlers: {
        confirm: async (_question, ctx) => {
          signals.push(ctx.signal)
          await aborted(ctx.signal)
          return true
        },
      },
    })
    const controller = new AbortController()
    const late = safe(client.api.confirm('a', { timeoutMs: 60_000 }))
    const cancelled = safe(client.api.confirm('b', { signal: controller.signal }))
    await until(() => signals.length === 2)

    controller.abort()
    clock.advance(60_000)

    expect(await late).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'unknown' } })
    expect(await cancelled).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'unknown' } })
    await until(() => signals.every((signal) => signal.aborted))
  })
})

describe('the log', () => {
  test('is the console where no logger is given', async () => {
    const server = createServer(contract).handle({ ...defaults, tell: () => { throw new Error('boom') } })
    onTestFinished(() => server.close({ drainMs: 0 }))
    const { url } = await server.listen(0, '127.0.0.1')
    const log = new CapturedLog()
    const { error } = console
    console.error = (details: object, message: string) => log.error(details, message)
    onTestFinished(() => void (console.error = error))

    await safe(connect(contract, url).api.tell())

    expect(log.errors).toMatchObject([{ message: 'a handler failed' }])
  })
})
