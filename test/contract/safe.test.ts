import { expect, test } from 'vitest'
import { RpcError, safe } from 'wirepact'
import type { RpcPromise } from 'wirepact'

test('a call that answers is ok, with its value', async () => {
  expect(await safe(Promise.resolve(5))).toEqual({ ok: true, value: 5 })
})

test('a call that fails is not ok, with the error it rejected with', async () => {
  const error = new RpcError('SOLD_OUT', 'too late', { outcome: 'executed' })
  const call: RpcPromise<number, { SOLD_OUT: undefined }> = Promise.reject(error)

  const result = await safe(call)

  expect(result).toEqual({ ok: false, error })
  expect(!result.ok && result.error).toBe(error)
})

test('what is no RpcError is a mistake in the program, and thrown on', async () => {
  const bug = new TypeError('x is undefined')

  await expect(safe(Promise.reject(bug))).rejects.toBe(bug)
})
