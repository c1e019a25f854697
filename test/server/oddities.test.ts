// What handlers may throw, and peers may send, that is odd but not malformed:
// it fails that call, truly, and nothing else.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineContract, RpcError, rpc, safe } from 'wirepact'
import { serve } from '../support/serve.js'
import { connect } from '../support/connect.js'

const contract = defineContract({
  name: 'odd',
  version: '1.0.0',
  server: {
    fails: rpc({ input: Type.String(), output: Type.String() }),
    small: rpc({ input: Type.Object({ a: Type.String() }, { additionalProperties: false }), maxBytes: 400_000 }),
    fine: rpc({ output: Type.String() }),
  },
})

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const oddities: Record<string, () => unknown> = {
  'a revoked proxy': revoked,
  'an error whose code throws': () => Object.defineProperty(new RpcError('NOT_FOUND'), 'code', {
    get() {
      throw new Error('no code')
    },
  }),
  'an error whose message is an object': () => Object.assign(new RpcError('NOT_FOUND'), { message: { a: 1 } }),
  'an error whose data cannot be encoded': () => new RpcError('NOT_FOUND', 'x', { data: 1n }),
  'undefined': () => undefined,
  'null': () => null,
}

async function scene() {
  const { url } = await serve(contract, {
    fails: async (name) => {
      await Promise.resolve()
      throw oddities[name]?.()
    },
    small: () => {},
    fine: () => 'fine',
  })
  return connect(contract, url).api
}

describe('a handler that throws', () => {
  test.for(Object.keys(oddities))('%s fails its own call only', async (name) => {
    const api = await scene()

    const [result, other] = await Promise.all([safe(api.fails(name)), api.fine()])

    expect(result).toMatchObject({ ok: false, error: { outcome: 'executed' } })
    expect(other).toBe('fine')
  })
})

test('issues too large to be told are no sign that the handler ran', async () => {
  const api = await scene()
  const long = '~'.repeat(390_000)

  const result = await safe(api.small({ a: 'x', [long]: 1 }))

  expect(result).toMatchObject({ ok: false, error: { outcome: 'not-executed' } })
})

test('headers are bounded', async () => {
  const api = await scene()

  const result = await safe(api.fine({ headers: { long: 'x'.repeat(20_000) } }))

  expect(result).toMatchObject({ ok: false, error: { code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed' } })
})

test('a signal that is none is refused as RpcError', async () => {
  const api = await scene()

  const result = await safe(api.fine({ signal: { aborted: false } as never }))

  expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_ARGUMENT', outcome: 'not-executed' } })
})

test('an RpcError is no instance of a subclass that it was not made by', () => {
  class Missing extends RpcError {}

  expect(new RpcError('NOT_FOUND')).not.toBeInstanceOf(Missing)
  expect(new Missing('NOT_FOUND')).toBeInstanceOf(Missing)
  expect(new Missing('NOT_FOUND')).toBeInstanceOf(RpcError)
})
