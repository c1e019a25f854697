// What a broken server may send about a call's items.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineContract, rpc, stream, upload } from 'wirepact'
import { manualClient } from '../support/manual.js'
import { turn } from '../support/wait.js'

const contract = defineContract({
  name: 'target',
  version: '1.0.0',
  server: {
    count: stream({ item: Type.Integer() }),
    all: upload({ item: Type.Integer(), output: Type.Integer() }),
    ping: rpc({ output: Type.String() }),
  },
})

async function welcomed() {
  const manual = manualClient(contract, { window: { items: 4, bytes: 1_000 } })
  await manual.accept()
  return manual
}

describe('a server that sends', () => {
  test('more items than there is room for breaks the protocol, and its stream is lost', async () => {
    const { client, wire } = await welcomed()
    const items = client.api.count()
    await turn()
    const socket = wire.last
    socket.receive([1, 2, [6, 1, 1, 2, 3, 4, 5]])
    expect(socket.closed?.code).toBe(4400)
    await expect(items.next()).rejects.toMatchObject({ code: 'SESSION_LOST', outcome: 'unknown' })
  })

  test('an item too large to be kept ends the stream with that, after those that came before it', async () => {
    const { client, wire } = await welcomed()
    const items = client.api.count()
    await turn()
    const slice = '1'.repeat(100_000)
    wire.last.receive([1, 2, [6, 1, 1, 2], [5, 1, 1, '[6,1,']])
    for (let seq = 3; seq <= 17; seq++) wire.last.receive([seq, 2, [5, 1, seq < 17 ? 1 : 0, slice]])
    expect([await items.next(), await items.next()].map(({ value }) => value as unknown)).toEqual([1, 2])
    await expect(items.next()).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
    await turn()
    expect(wire.last.frames.at(-1)).toEqual([4, 1])
  })

  test('the end of a stream before its answer has not ended it', async () => {
    const { client, wire } = await welcomed()
    const items = client.api.count()
    await turn()
    wire.last.receive([1, 2, [6, 1, 1], [8, 1], [6, 1, 2], [2, 1]])
    expect([await items.next(), await items.next(), await items.next()].map(({ value }) => value as unknown)).toEqual([1, 2, undefined])
  })

  test.each([
    ['items of a call that is over', [6, 1, 1]],
    ['items of a call that was never made', [6, 99, 1]],
    ['credit for one', [7, 99, 0, 10, 10]],
    ['credit for a call of its own that it never made', [7, 98, 0, 10, 10]],
    ['the end of one', [8, 98]],
  ])('%s disturbs nothing', async (_, frame) => {
    const { client, wire } = await welcomed()
    const first = client.api.ping()
    await turn()
    wire.last.receive([1, 1, [2, 1, 'pong']])
    await first
    wire.last.receive([2, 1, frame])
    const second = client.api.ping()
    await turn()
    wire.last.receive([3, 2, [2, 3, 'pong']])
    expect(await second).toBe('pong')
    expect(wire.last.closed).toBeUndefined()
  })

  test.each([
    ['an end of nobody', [8]],
    ['credit below zero', [7, 1, 0, -1, 10]],
    ['items without an item', [6, 1]],
  ])('%s breaks the protocol', async (_, frame) => {
    const { wire } = await welcomed()
    const socket = wire.last
    socket.receive([1, 0, frame])
    expect(socket.closed?.code).toBe(4400)
  })

  test('endless credit gets what its client has, and no more than the bound of output', async () => {
    const { client, wire } = await welcomed()
    let yielded = 0
    const answer = client.api.all((function* () { for (;;) yield ++yielded })()).catch(() => {})
    await turn()
    wire.last.receive([1, 1, [7, 1, 0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]])
    await turn(50)
    expect(yielded).toBeLessThanOrEqual(65_536 + 1)
    await client.close()
    await answer
  })
})
