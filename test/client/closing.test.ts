// The application may close its client whenever the client calls it: a client
// that was closed stays closed, and whatever is asked of it fails at once.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineContract, rpc, safe, stream } from 'wirepact'
import type { ClientOptions, TraceEvent } from 'wirepact/client'
import { manualClient, type Manual } from '../support/manual.js'
import { turn } from '../support/wait.js'

const contract = defineContract({
  name: 'closing',
  version: '1.0.0',
  server: { ask: rpc({ output: Type.String() }), ticks: stream({ item: Type.Number() }) },
  client: { wait: rpc({ output: Type.String() }) },
})

type Scene = Manual<typeof contract>

const manual = (options: Partial<ClientOptions<typeof contract>> = {}): Scene => manualClient(contract, {
  handlers: { wait: () => 'done' }, ...options,
})

const goaway = { type: 'goaway', received: 0, retryAfterMs: 0, spreadMs: 0 }

async function expectClosed({ client, wire, clock }: Scene, sockets = 1): Promise<void> {
  const asked = await safe(client.api.ask())
  const read = await client.api.ticks()[Symbol.asyncIterator]().next().catch((error: unknown) => error)
  clock.advance(60_000)
  await turn()

  expect(client.state.status).toBe('closed')
  expect(asked).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'not-executed' } })
  expect(read).toMatchObject({ code: 'CANCELLED' })
  expect(wire.sockets).toHaveLength(sockets)
  expect(clock.timers).toBe(0)
}

describe('a client that is closed', () => {
  test.for([
    ['is over', 4409], ['was closed by a proxy', 1006], ['is drained', 4412],
  ] as const)('by a listener of its state, when its connection %s, stays closed', async ([, code]) => {
    const scene = manual()
    await scene.accept()
    scene.client.onState(({ status }) => void (status !== 'connected' && scene.client.close()))

    scene.wire.last.end(code)

    await expectClosed(scene)
  })

  test('by a listener of its state, when the server is stopping, stays closed', async () => {
    const scene = manual()
    await scene.accept()
    scene.client.onState(({ status }) => void (status !== 'connected' && scene.client.close()))

    scene.wire.last.receive(goaway)

    await expectClosed(scene)
  })

  const traced: readonly (readonly [what: string, is: (event: TraceEvent) => boolean, happen: (scene: Scene) => void])[] = [
    ['the end of a connection', ({ type }) => type === 'close', ({ wire }) => wire.last.end(1006)],
    ['the end of a session', ({ type }) => type === 'close', ({ wire }) => wire.last.end(4409)],
    ['the end of a drained one', ({ type }) => type === 'close', ({ wire }) => wire.last.end(4412)],
    ['what came', ({ type }) => type === 'received', ({ wire }) => wire.last.receive([5, 0, [2, 1]])], // it breaks the protocol, too
  ]

  test.for(traced)('when it is traced %s stays closed', async ([, is, happen]) => {
    let armed = false
    const scene = manual({ trace: (event) => void (armed && is(event) && scene.client.close()) })
    await scene.accept()
    armed = true

    happen(scene)

    await expectClosed(scene)
  })

  test('when it is traced that a socket opened says nothing on it', async () => {
    const scene = manual({ trace: ({ type }) => void (type === 'open' && scene.client.close()) })
    await turn()

    scene.wire.last.open()

    expect(scene.wire.last.sent.filter((text) => text.includes('hello'))).toEqual([])
    await expectClosed(scene)
  })

  test('by what a handler does when its session is lost stays closed', async () => {
    const scene = manual({
      handlers: { wait: (ctx) => new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve(closed(scene)))) },
    })
    await scene.accept()
    scene.wire.last.receive([1, 0, [1, 2, 'wait', 0]])
    await turn()

    scene.wire.last.end(4409)

    await expectClosed(scene)
  })

  test('in which a handler connects again goes on', async () => {
    const scene = manual({
      handlers: { wait: (ctx) => new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve(connected(scene)))) },
    })
    await scene.accept()
    scene.wire.last.receive([1, 0, [1, 2, 'wait', 0]])
    await turn()

    void scene.client.close()
    await turn()
    const asked = scene.client.api.ask()
    await scene.accept()
    scene.wire.last.receive([1, 1, [2, 1, 'answered']])

    expect(await asked).toBe('answered')
    expect(scene.client.state.status).toBe('connected')
  })
})

function closed({ client }: Scene): string {
  void client.close()
  return 'closed'
}

function connected({ client }: Scene): string {
  void client.connect()
  return 'connected'
}
