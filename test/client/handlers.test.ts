// What a client answers when the server calls it.

import * as Type from 'typebox'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { defineContract, notify, RpcError, rpc, safe, type Api } from 'wirepact'
import { createClient, type ClientContext, type ClientOptions } from 'wirepact/client'
import { connect } from '../support/connect.js'
import { CapturedLog } from '../support/logger.js'
import { manualClient } from '../support/manual.js'
import { serve } from '../support/serve.js'
import { aborted, gate, turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'asking',
  version: '1.0.0',
  server: { double: rpc({ input: Type.Number(), output: Type.Number() }) },
  client: {
    confirm: rpc({ input: Type.String(), output: Type.Boolean(), errors: { NO: Type.Object({ why: Type.String() }) } }),
    tell: rpc({ output: Type.Any() }),
    news: notify({ input: Type.String() }),
    deep: { er: rpc({ output: Type.String() }) },
  },
})

type Handlers = NonNullable<ClientOptions<typeof contract, ClientContext<typeof contract>>['handlers']>

async function asked(handlers: Handlers) {
  const log = new CapturedLog()
  const served = await serve(contract, { double: (n) => 2 * n })
  const client = connect(contract, served.url, { handlers, logger: log })
  await client.connect()
  const [session] = served.server.clients
  return { ...served, client, clientLog: log, api: session!.api }
}

describe('a handler', () => {
  test('is given the input, and its answer reaches the server', async () => {
    const { api } = await asked({ confirm: (text) => text === 'sure?' })

    expect(await api.confirm('sure?')).toBe(true)
    expect(await api.confirm('really?')).toBe(false)
  })

  test('in a group is called by its name', async () => {
    const { api } = await asked({ deep: { er: async () => 'here' } })

    expect(await api.deep.er()).toBe('here')
  })

  test('of a notification is told, and answers nothing', async () => {
    const heard: string[] = []
    const { api } = await asked({ news: (text) => void heard.push(text) })

    expect(api.news('extra')).toBe(undefined)

    await until(() => heard.length === 1)
  })

  test('knows method, headers and deadline', async () => {
    const { api } = await asked({
      tell: ({ method, headers, deadline }) => ({ method, headers, deadline: deadline instanceof Date }),
    })

    expect(await api.tell({ headers: { a: 'b' } })).toEqual({ method: 'tell', headers: { a: 'b' }, deadline: true })
  })

  test('can call the server', async () => {
    const { api } = await asked({ tell: (ctx) => ctx.server.double(21) })

    expect(await api.tell()).toBe(42)
  })

  test('has a signal that aborts when the server no longer waits', async () => {
    const reason = gate<unknown>()
    const started = gate()
    const { api } = await asked({
      tell: async (ctx) => {
        started.open()
        reason.open(await aborted(ctx.signal))
      },
    })

    const leaving = new AbortController()
    const result = safe(api.tell({ signal: leaving.signal }))
    await started.passed
    leaving.abort()
    expect(await result).toMatchObject({ ok: false, error: { code: 'CANCELLED' } })
    expect(await reason.passed).toBeInstanceOf(RpcError)
  })

  test('has a signal that aborts when the client closes', async () => {
    const reason = gate<unknown>()
    const started = gate()
    const { api, client } = await asked({
      tell: async (ctx) => {
        started.open()
        reason.open(await aborted(ctx.signal))
      },
    })
    const call = safe(api.tell())
    await started.passed

    await client.close()

    expect(await reason.passed).toMatchObject({ code: 'CANCELLED' })
    expect(await call).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } })
  })

  test('is typed', () => {
    createClient(contract, {
      url: 'ws://127.0.0.1:1',
      lazy: true,
      handlers: {
        confirm: (question, ctx) => {
          expectTypeOf(question).toEqualTypeOf<string>()
          expectTypeOf(ctx.server).toEqualTypeOf<Api<(typeof contract)['server']>>()
          expectTypeOf(ctx.error).parameter(0).toEqualTypeOf<'NO'>()
          return true
        },
      },
    })
  })
})

describe('a handler that fails', () => {
  test('with one of the contract\'s errors tells the server that one', async () => {
    const { api } = await asked({ confirm: (_text, ctx) => { throw ctx.error('NO', { why: 'tired' }) } })

    expect(await safe(api.confirm('x'))).toMatchObject({ ok: false, error: { code: 'NO', data: { why: 'tired' }, outcome: 'executed' } })
  })

  test('with a bug tells the server INTERNAL with an id that is in the client\'s log', async () => {
    const { api, clientLog } = await asked({ confirm: () => { throw new Error('a bug') } })

    const result = await safe(api.confirm('x'))

    expect(clientLog.errors).toHaveLength(1)
    const { id } = clientLog.errors[0]!.details
    expect(result).toMatchObject({ ok: false, error: { code: 'INTERNAL', message: `internal error ${String(id)}`, outcome: 'executed' } })
  })

  test('with an answer that cannot be encoded tells the server INTERNAL', async () => {
    const { api } = await asked({ tell: () => 1n })

    expect(await safe(api.tell())).toMatchObject({ ok: false, error: { code: 'INTERNAL', outcome: 'executed' } })
  })

  test('with an answer that is too large tells the server RESOURCE_EXHAUSTED', async () => {
    const { api } = await asked({ tell: () => 'x'.repeat(2 ** 20) })

    expect(await safe(api.tell())).toMatchObject({ ok: false, error: { code: 'RESOURCE_EXHAUSTED', outcome: 'executed' } })
  })
})

describe('a handler that is missing', () => {
  test('has the server told UNIMPLEMENTED, not-executed, and harms nothing', async () => {
    const { api, client } = await asked({ deep: {} })

    for (const call of [api.confirm('x'), api.tell(), api.deep.er()]) {
      expect(await safe<unknown>(call)).toMatchObject({ ok: false, error: { code: 'UNIMPLEMENTED', outcome: 'not-executed' } })
    }
    expect(await client.api.double(1)).toBe(2)
  })
})

describe('handlers on a connection that is lost', () => {
  test('run once, and their answer is sent again', async () => {
    let ran = 0
    const answer = gate()
    const { wire, accept, redial } = manualClient(contract, {
      handlers: {
        tell: async () => {
          ran++
          await answer.passed
          return 'told'
        },
      },
    })
    await accept()
    wire.last.receive([1, 0, [1, 2, 'tell', 0]])

    wire.last.end(1006)
    answer.open()
    await redial()
    wire.last.open()
    expect(wire.last.hello).toMatchObject({ received: 1 })
    wire.last.welcome()
    wire.last.receive([1, 0, [1, 2, 'tell', 0]]) // once more
    await turn()

    expect(wire.last.frames).toEqual([[2, 2, 'told']])
    expect(ran).toBe(1)
  })

  test('are not started for calls that the server gave up meanwhile', async () => {
    let ran = 0
    const { wire, accept, redial } = manualClient(contract, { handlers: { tell: () => ++ran } })
    await accept()
    wire.last.end(1006)

    await redial()
    wire.last.open()
    wire.last.welcome({ givenUp: [2] })
    wire.last.receive([1, 0, [1, 2, 'tell', 0], [4, 2], [1, 4, 'tell', 0]])
    await turn()

    expect(ran).toBe(1)
    expect(wire.last.frames).toMatchObject([[3, 2, 'CANCELLED', 'not-executed', expect.anything()], [2, 4, 1]])
  })
})

describe('a server\'s input', () => {
  test('is larger than the client takes: RESOURCE_EXHAUSTED, not-executed', async () => {
    const { wire, accept } = manualClient(contract, { handlers: { confirm: () => true } })
    await accept()
    const slice = 'x'.repeat(100_000)

    wire.last.receive([1, 0, [5, 2, 1, '[1,2,"confirm",0,"']])
    for (let i = 0; i < 12; i++) wire.last.receive([2 + i, 0, [5, 2, 1, slice]])
    wire.last.receive([14, 0, [5, 2, 0, '"]']])
    await turn()

    expect(wire.last.frames).toMatchObject([[3, 2, 'RESOURCE_EXHAUSTED', 'not-executed', expect.anything()]])
  })
})
