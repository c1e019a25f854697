// Binary messages of a server: what a client makes of right ones, whichever way its
// platform gives them, and of those that break the protocol.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { bytes, defineContract, rpc, stream } from 'wirepact'
import { binary, readBinary } from '../support/binary.js'
import { FakeClientSocket } from '../support/fakewire.js'
import { manualClient } from '../support/manual.js'
import { turn } from '../support/wait.js'

const contract = defineContract({
  name: 'images',
  version: '1.0.0',
  server: {
    load: rpc({ output: bytes() }),
    save: rpc({ input: bytes() }),
    pages: stream({ item: bytes() }),
    text: rpc({ output: Type.String() }),
  },
})

async function arrange() {
  const scene = manualClient(contract)
  await scene.accept()
  return { ...scene, socket: scene.wire.last }
}

const image = Uint8Array.from([7, 8, 9])
const reply = (): Uint8Array => binary([1, 0, [9, 1, [3], [2, 1, 0]]], image)

describe('an answer with bytes arrives', () => {
  test.each<[string, (message: Uint8Array) => unknown]>([
    ['as an ArrayBuffer', (message) => message.buffer],
    ['as a Uint8Array', (message) => message],
    ['as a Buffer, somewhere in a larger one', (message) => Buffer.concat([Buffer.alloc(3), message]).subarray(3)],
    ['as a DataView', (message) => new DataView(message.buffer)],
  ])('%s', async (_, given) => {
    const { client, socket } = await arrange()
    const answer = client.api.load()
    socket.receiveData(given(reply()))
    const loaded = await answer
    expect(loaded).toEqual(image)
    expect([loaded.constructor, loaded.buffer.byteLength]).toEqual([Uint8Array, 3])
  })

  test('as an ArrayBuffer of another realm', async () => {
    const { runInNewContext } = await import('node:vm')
    const { client, socket } = await arrange()
    const answer = client.api.load()
    const message = [...reply()]
    socket.receiveData(runInNewContext(`Uint8Array.from([${message.join()}]).buffer`))
    expect(await answer).toEqual(image)
  })
})

test('a WebSocket that would give blobs is told to give bytes', async () => {
  class BlobSocket extends FakeClientSocket {
    binaryType = 'blob'
  }
  const sockets: BlobSocket[] = []
  manualClient(contract, {
    WebSocket: class extends BlobSocket {
      constructor(url: string) {
        super(url)
        sockets.push(this)
      }
    },
  })
  await turn()
  expect(sockets.map(({ binaryType }) => binaryType)).toEqual(['arraybuffer'])
})

test('a call with bytes waits for the welcome, and is one binary message then', async () => {
  const { client, wire, accept } = manualClient(contract)
  await turn()
  wire.last.open()
  const content = Uint8Array.from([1, 2])
  const saved = client.api.save(content)
  content.fill(0)
  await turn()
  expect([wire.last.sent.length, wire.last.sentBytes]).toEqual([1, []])
  await accept()
  expect(wire.last.sentBytes.map(readBinary)).toEqual([
    { packet: [1, 0, [9, 1, [2], [1, 1, 'save', 30_000, 0]]], rest: Buffer.from([1, 2]) },
  ])
  wire.last.receive([1, 1, [2, 1]])
  await saved
})

describe('a server that breaks the protocol', () => {
  test.each<[string, unknown]>([
    ['with an empty message', new ArrayBuffer(0)],
    ['with a message shorter than it says', Uint8Array.from([0, 0, 0, 9, 1])],
    ['with JSON that is no UTF-8', Uint8Array.from([0, 0, 0, 2, 0x5b, 0xff])],
    ['with JSON that is none', binary('[1,')],
    ['with a control message', binary({ type: 'ping' })],
    ['with a number', binary(5)],
    ['with null', binary('null')],
    ['with bytes that are no frame\'s', binary([1, 0], [1])],
    ['with bytes missing', binary([1, 0, [9, 1, [4], [2, 1, 0]]], image)],
    ['with a frame with bytes in another', binary([1, 0, [9, 1, [3], [9, 1, [], [2, 1, 0]]]], image)],
    ['with parts of bytes that make no frame', binary([1, 0, [9, 1, [3], [5, 1, 0, 0]]], image)],
    ['with a message above 128 KiB', new Uint8Array(131_073)],
    ['with what is neither text nor bytes', new Blob(['x'])],
    ['with nothing', undefined],
  ])('%s is told so with 4400, and met with a new session', async (_, message) => {
    const { client, socket, redial, accept, wire } = await arrange()
    const former = socket.hello['session']
    socket.receiveData(message)
    expect(socket.closed?.code).toBe(4400)
    await redial()
    await accept()
    expect(wire.last.hello['session']).not.toBe(former)
    expect(client.state.status).toBe('connected')
  })

  test('with bytes before the welcome', async () => {
    const { wire } = manualClient(contract)
    await turn()
    wire.last.open()
    wire.last.receiveData(reply())
    expect(wire.last.closed?.code).toBe(4400)
  })

  test('with kind 9 in a text message', async () => {
    const { socket } = await arrange()
    socket.receive([1, 0, [9, 1, [], [2, 1]]])
    expect(socket.closed?.code).toBe(4400)
  })
})

test('an answer too large to keep fails its call, and no other', async () => {
  const { client, socket } = await arrange()
  const loaded = client.api.load()
  const length = 17 * 2 ** 20
  const whole = binary([9, 1, [length], [2, 1, 0]], new Uint8Array(length))
  let seq = 1
  for (let at = 0; at < whole.length; at += 100_000) {
    const slice = whole.subarray(at, at + 100_000)
    const more = at + 100_000 < whole.length ? 1 : 0
    socket.receiveData(binary([seq++, 0, [9, 1, [slice.length], [5, 1, more, 0]]], slice))
  }
  await expect(loaded).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
  const text = client.api.text()
  socket.receive([seq, 0, [2, 3, 'x']])
  expect(await text).toBe('x')
})

test('items that came in one message with their bytes are read one by one', async () => {
  const { client, socket } = await arrange()
  const pages = client.api.pages()
  const first = pages.next()
  await turn()
  socket.receiveData(binary([1, 0, [9, 1, [1, 0, 2], [6, 1, 0, 1, 2]], [2, 1]], image))
  expect((await first).value).toEqual(Uint8Array.from([7]))
  const rest: Uint8Array[] = []
  for await (const page of pages) rest.push(page)
  expect(rest).toEqual([new Uint8Array(0), Uint8Array.from([8, 9])])
})
