// The logger is the user's: what it throws is no business of a client's.

import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, rpc, safe } from 'wirepact'
import type { Logger } from 'wirepact/server'
import { connect } from '../support/connect.js'
import { hello, knock } from '../support/raw.js'
import { serve } from '../support/serve.js'

const contract = defineContract({
  name: 'logged',
  version: '1.0.0',
  server: { fails: rpc({}), fine: rpc({ output: Type.String() }) },
})

const silent: Logger = { warn() {}, error() {} }

async function scene(logger: Logger, error: unknown = new Error('a bug')) {
  return serve(contract, { fails: () => { throw error }, fine: () => 'fine' }, { logger })
}

function bug(): never {
  throw new Error('the disk is full')
}

test('a logger that throws harms neither the call whose failure it is told nor another', async () => {
  const { url } = await scene({ warn: bug, error: bug })
  const { api } = connect(contract, url, { logger: silent })

  const [failed, fine] = await Promise.all([safe(api.fails()), api.fine()])

  expect(failed).toMatchObject({ ok: false, error: { code: 'INTERNAL', outcome: 'executed' } })
  expect(fine).toBe('fine')
})

test('a logger that throws does not keep a malformed message from ending its session', async () => {
  const { url, server } = await scene({ warn: bug, error: bug })
  const client = await knock(url)
  await client.greet(hello(contract))

  client.send('garbage')

  expect(await client.ended).toMatchObject({ code: 4400 })
  expect(server.clients.size).toBe(0)
})

test('of an error that cannot be looked at the log has the rest', async () => {
  const shown: object[] = []
  const error = Object.defineProperty(new Error('odd'), 'stack', { get: bug })
  const inspecting = (details: object) => void shown.push({ ...details, stack: (details as { err: Error }).err.stack })
  const { url } = await scene({ ...silent, error: inspecting }, error)
  const { api } = connect(contract, url, { logger: silent })

  await safe(api.fails())

  expect(shown).toMatchObject([{ method: 'fails', id: expect.any(String) as string, err: 'an error that cannot be shown' }])
})
