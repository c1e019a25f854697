// The network's sockets by themselves, with no wirepact at either end.

import { describe, expect, test } from 'vitest'
import type { SocketLike } from '../../src/client/index.js'
import type { ServerSocket, UpgradeRequest } from '../../src/server/index.js'
import { createTestNetwork, type Cut, type TestConnection, type TestNetwork } from '../../src/testing/index.js'

/** Both ends of a connection, what they were told, and what is between them. */
interface Ends {
  readonly wire: TestNetwork
  readonly near: SocketLike & { readonly told: unknown[] }
  readonly far: ServerSocket & { readonly told: unknown[]; readonly request: UpgradeRequest }
  readonly between: TestConnection
}

function dial(wire: TestNetwork): Ends['near'] {
  const socket = new wire.forClient.WebSocket(`${wire.forClient.url}path?query`)
  const told: unknown[] = []
  socket.onopen = () => told.push('open')
  socket.onmessage = ({ data }: { data: unknown }) => told.push(data)
  socket.onerror = () => told.push('error')
  socket.onclose = ({ code, reason }: { code: number; reason: string }) => told.push([code, reason])
  return Object.assign(socket, { told })
}

async function arrange(latencyMs = 0): Promise<Ends> {
  const wire = createTestNetwork({ latencyMs })
  let far: Ends['far'] | undefined
  wire.serve({
    accept(socket, request) {
      const told: unknown[] = []
      socket.on('message', (data, isBinary) => told.push([String(data), (data as Buffer).length, isBinary]))
      socket.on('close', (code, reason) => told.push([code, reason]))
      socket.on('pong', () => told.push('pong'))
      far = Object.assign(socket, { told, request })
    },
  })
  const near = dial(wire)
  await wire.idle()
  return { wire, near, far: far!, between: wire.connections[0]! }
}

const told = ({ told }: { told: unknown[] }): unknown[] => told

describe('a connection', () => {
  test('is open once its request was granted', async () => {
    const { near, far, between } = await arrange()
    expect(told(near)).toEqual(['open'])
    expect(far.request).toMatchObject({ url: '/path?query', headers: { host: 'wirepact.test' }, socket: { remoteAddress: '192.0.2.1' } })
    expect([between.status, between.url]).toEqual(['open', 'ws://wirepact.test/path?query'])
  })

  test('is not open before: a round trip with latency', async () => {
    const wire = createTestNetwork({ latencyMs: 10 })
    wire.serve({ accept: () => {} })
    const near = dial(wire)
    await wire.clock.advance(19)
    expect(told(near)).toEqual([])
    expect(() => near.send('early')).toThrow('InvalidStateError')
    await wire.clock.advance(1)
    expect(told(near)).toEqual(['open'])
  })

  test('carries messages both ways, in order, with their size in UTF-8', async () => {
    const { wire, near, far } = await arrange(10)
    near.send('one')
    near.send('zwei ß')
    far.send('three')
    far.send('')
    await wire.idle()
    expect(told(far)).toEqual([['one', 3, false], ['zwei ß', 7, false]])
    expect(told(near)).toEqual(['open', 'three', ''])
  })

  test('counts bytes as WebSocket frames have them', async () => {
    const { near, far, between } = await arrange()
    const sizes = [0, 125, 126, 65_535, 65_536]
    const up = sizes.map((size) => cost(() => near.send('x'.repeat(size)), () => between.up.writtenBytes) - size)
    const down = sizes.map((size) => cost(() => far.send('x'.repeat(size)), () => between.down.writtenBytes) - size)
    expect([up, down]).toEqual([[6, 6, 8, 8, 14], [2, 2, 4, 4, 10]])
  })

  test('closes in good order, with the code and reason of whoever closed it', async () => {
    const { wire, near, far, between } = await arrange(10)
    near.close(4400, 'enough')
    near.send('too late')
    far.send('still heard')
    await wire.idle()
    expect(told(far)).toEqual([[4400, 'enough']])
    expect(told(near)).toEqual(['open', 'still heard', [4400, 'enough']])
    expect([between.status, wire.connections]).toEqual(['closed', []])
  })

  test('that is closed without a code says so', async () => {
    const { wire, near, far } = await arrange()
    far.close()
    await wire.idle()
    expect([told(near), told(far)]).toEqual([['open', [1005, '']], [[1005, '']]])
  })

  test('that both ends close at once closes at both', async () => {
    const { wire, near, far } = await arrange(10)
    near.close(4001)
    far.close(4002)
    await wire.idle()
    expect([told(near), told(far)]).toEqual([['open', [4002, '']], [[4001, '']]])
  })

  test('that the server terminates delivers what was sent, and then ends without a word', async () => {
    const { wire, near, far } = await arrange(10)
    far.send('last')
    far.terminate()
    near.send('to nobody')
    await wire.idle()
    expect([told(near), told(far)]).toEqual([['open', 'last', [1006, '']], [[1006, '']]])
  })

  test('that is closed before it was open is seen to end by both', async () => {
    const wire = createTestNetwork({ latencyMs: 10 })
    const closed: unknown[] = []
    wire.serve({ accept: (socket) => void socket.on('close', (code) => closed.push(code)) })
    const near = dial(wire)
    await wire.clock.advance(15)
    near.close()
    await wire.idle()
    expect([told(near), closed, wire.connections]).toEqual([[[1006, '']], [1006], []])
  })

  test('that is refused fails, and is open no more', async () => {
    const wire = createTestNetwork()
    const near = dial(wire)
    await wire.idle()
    expect([told(near), wire.connections]).toEqual([['error', [1006, '']], []])
  })

  test('answers pings by itself, as every WebSocket does', async () => {
    const { wire, far } = await arrange()
    far.ping?.()
    await wire.idle()
    expect(told(far)).toEqual(['pong'])
  })
})

describe('a cut', () => {
  test('loses what is under way, and both ends see it', async () => {
    const { wire, near, far, between } = await arrange(10)
    near.send('lost')
    far.send('lost')
    await wire.clock.advance(5)
    between.cut()
    await wire.idle()
    expect([told(near), told(far)]).toEqual([['open', [1006, '']], [[1006, '']]])
    expect([between.status, wire.connections]).toEqual(['cut', []])
  })

  test('delivers the messages of which it leaves every byte', async () => {
    for (const [up, arrived] of [[0, 0], [8, 0], [9, 1], [17, 1], [18, 2]] as const) {
      const { wire, near, far, between } = await arrange(10)
      near.send('abc') // 9 bytes as a frame
      near.send('def')
      await wire.clock.advance(5)
      between.cut({ up, serverSeesMs: Infinity })
      await wire.idle()
      expect([up, told(far).length]).toEqual([up, arrived])
    }
  })

  test('is seen by each end when it is said to be, or never', async () => {
    const { wire, near, far, between } = await arrange()
    between.cut({ clientSeesMs: 300, serverSeesMs: Infinity })
    await wire.clock.advance(299)
    expect(told(near)).toEqual(['open'])
    await wire.clock.advance(100_000)
    expect([told(near), told(far)]).toEqual([['open', [1006, '']], []])
  })

  test('is seen only after what still arrives', async () => {
    const { wire, near, far, between } = await arrange(10)
    far.send('arrives')
    between.cut({ down: Infinity })
    await wire.idle()
    expect(told(near)).toEqual(['open', 'arrives', [1006, '']])
  })

  test('takes nothing more, and a second one changes nothing', async () => {
    const { wire, near, far, between } = await arrange()
    between.cut({ clientSeesMs: Infinity, serverSeesMs: Infinity })
    between.cut()
    near.send('lost')
    far.send('lost')
    near.close()
    await wire.idle()
    expect([told(near), told(far)]).toEqual([['open'], []])
  })

  test('loses what was held up as well', async () => {
    const { wire, near, far, between } = await arrange()
    between.up.hold()
    near.send('lost')
    between.cut()
    between.up.release()
    await wire.idle()
    expect(told(far)).toEqual([[1006, '']])
  })

  test('can come at a byte that is not written yet', async () => {
    const texts = await cutAfter(18, ['abc', 'def', 'ghi'])
    expect(texts).toEqual(['abc', 'def'])
  })

  test('in the middle of a message loses it, and all after it', async () => {
    expect(await cutAfter(17, ['abc', 'def', 'ghi'])).toEqual(['abc'])
    expect(await cutAfter(0, ['abc', 'def', 'ghi'])).toEqual([])
  })

  test('after bytes of one direction says what becomes of the other', async () => {
    const { wire, near, far, between } = await arrange(10)
    between.cutAfter('up', 0, { down: Infinity })
    far.send('arrives')
    near.send('lost')
    await wire.idle()
    expect([told(near), told(far)]).toEqual([['open', 'arrives', [1006, '']], [[1006, '']]])
  })

  test('can hit the handshake', async () => {
    const wire = createTestNetwork()
    const accepted: unknown[] = []
    wire.serve({ accept: (socket) => accepted.push(socket) })
    const near = dial(wire)
    wire.connections[0]?.cut()
    await wire.idle()
    expect([told(near), accepted]).toEqual([[[1006, '']], []])
  })

  async function cutAfter(bytes: number, messages: readonly string[], cut?: Cut): Promise<unknown[]> {
    const { wire, near, far, between } = await arrange(10)
    between.cutAfter('up', bytes, { serverSeesMs: Infinity, ...cut })
    for (const message of messages) near.send(message)
    await wire.idle()
    return far.told.map((data) => (data as unknown[])[0])
  }
})

describe('a stream', () => {
  test('that is held fills the buffer of its sender', async () => {
    const { wire, near, far, between } = await arrange()
    between.up.hold()
    near.send('abc')
    await wire.idle()
    expect([near.bufferedAmount, between.up.bufferedBytes, far.bufferedAmount]).toEqual([9, 9, 0])
    between.up.release()
    await wire.idle()
    expect([near.bufferedAmount, told(far).length]).toEqual([0, 1])
  })

  test('that takes a few bytes a second lets them go one after the other', async () => {
    const { wire, near, far, between } = await arrange()
    between.up.bytesPerSecond = 9
    near.send('abc')
    near.send('def')
    await wire.clock.advance(1_000)
    expect([told(far).length, near.bufferedAmount]).toEqual([1, 9])
    await wire.clock.advance(1_000)
    expect([told(far).length, near.bufferedAmount]).toEqual([2, 0])
  })

  test('delivers in order though its latency becomes less', async () => {
    const { wire, near, far, between } = await arrange(50)
    near.send('one')
    await wire.clock.advance(1)
    between.up.latencyMs = 0
    near.send('two')
    await wire.idle()
    expect(told(far)).toEqual([['one', 3, false], ['two', 3, false]])
  })

  test('whose server pauses is not read, and then is, in order', async () => {
    const { wire, near, far, between } = await arrange()
    far.pause?.()
    for (let i = 0; i < 5; i++) near.send(String(i).repeat(20_000))
    await wire.idle()
    expect([told(far).length, between.up.bufferedBytes > 0]).toEqual([0, true])
    far.resume?.()
    await wire.idle()
    expect(far.told.map((data) => String((data as unknown[])[0])[0])).toEqual(['0', '1', '2', '3', '4'])
  })
})

function cost(act: () => void, count: () => number): number {
  const before = count()
  act()
  return count() - before
}
