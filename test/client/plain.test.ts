// Clients of plain contracts, as a generated client has one: they carry what their
// contract brings along, and meet servers that know of more.

import { expect, test } from 'vitest'
import { answered, type Contract, type Notify, type Rpc } from 'wirepact'
import type { ClientOptions } from 'wirepact/client'
import { binary } from '../support/binary.js'
import { manualClient } from '../support/manual.js'
import { turn } from '../support/wait.js'

type Server = { load: Rpc<[], unknown>; seen: Notify<[number]> }
type Client = { confirm: Rpc<[string], boolean> }

const bare: Contract<Server, Client, Record<never, never>> = {
  name: 'bare',
  version: '1.0.0',
  server: { load: { kind: 'rpc', output: {} }, seen: { kind: 'notify', input: {} } },
  client: { confirm: { kind: 'rpc', input: {}, output: {} } },
  topics: {},
}

async function arrange(contract = bare, options: Partial<ClientOptions<typeof bare>> = {}) {
  const scene = manualClient(contract, options)
  await scene.accept()
  return { ...scene, socket: scene.wire.last }
}

const refusal = (id: number, why: string): unknown => [3, id, 'UNIMPLEMENTED', 'not-executed', why]

test('a call of the server\'s is refused as unknown', async () => {
  const { socket } = await arrange()
  socket.receive([1, 0, [1, 2, 'confirm', 0, 'sure?'], [1, 4, 'another', 0]])
  await turn()
  expect(socket.frames).toEqual([refusal(2, 'no procedure "confirm"'), refusal(4, 'no procedure "another"')])
})

test('a call of the server\'s that is too large to be kept is refused', async () => {
  const { socket } = await arrange()
  const slice = 'x'.repeat(100_000)
  for (let seq = 1; seq <= 15; seq++) socket.receive([seq, 0, [5, 2, seq < 15 ? 1 : 0, slice]])
  await turn()
  expect(socket.frames).toEqual([refusal(2, 'no procedure takes so much')])
})

test('a call of the server\'s that is cancelled while it arrives is answered', async () => {
  const { socket } = await arrange()
  socket.receive([1, 0, [5, 2, 1, '[1,2,"confirm",'], [4, 2]])
  await turn()
  expect(socket.frames).toEqual([[3, 2, 'CANCELLED', 'not-executed', 'the caller no longer waits']])
})

test('what crosses with a refusal is passed over, and the client goes on', async () => {
  const { socket, client, clock } = await arrange()
  socket.receive([1, 0, [1, 2, 'confirm', 0, 'sure?'], [4, 2], [4, 6]])
  clock.advance(1_000)
  await turn()
  expect(socket.closed).toBe(undefined)
  expect(client.state.status).toBe('connected')
})

test('handlers are refused by name where nothing answers with them', () => {
  expect(() => manualClient(bare, { handlers: { confirm: () => true } })).toThrow(
    'createClient: handlers: confirm is not in the contract, or that is plain and not answered()',
  )
  expect(() => manualClient(bare, { handlers: {} })).not.toThrow()
})

test('answered() has its handlers answer', async () => {
  const { socket } = await arrange(answered(bare), { handlers: { confirm: (text) => text === 'sure?' } })
  socket.receive([1, 0, [1, 2, 'confirm', 0, 'sure?']])
  await turn()
  expect(socket.frames).toEqual([[2, 2, true]])
})

test('answered() leaves the contract as it is', () => {
  const contract = answered(bare)
  expect(contract).not.toBe(bare)
  expect(contract).toMatchObject(bare)
  expect(JSON.stringify(contract)).toBe(JSON.stringify(bare))
})

test('an answer of a newer server, with bytes in it, keeps what else it holds', async () => {
  const { socket, client } = await arrange()
  const [first, second] = [client.api.load(), client.api.load()]
  socket.receiveData(binary([1, 0, [9, 1, [2, 1], [2, 1, { name: 'a', image: 0, icon: 1 }]], [2, 3, 'plain']], new Uint8Array(3)))
  expect(await Promise.all([first, second])).toEqual([{ name: 'a', image: 0, icon: 1 }, 'plain'])
})

test('so does one that comes in parts', async () => {
  const { socket, client } = await arrange()
  const answer = client.api.load()
  const whole = binary([9, 1, [200_000], [2, 1, { name: 'large', image: 0 }]], new Uint8Array(200_000))
  socket.receiveData(binary([1, 0, [9, 1, [100_000], [5, 1, 1, 0]]], whole.subarray(0, 100_000)))
  socket.receiveData(binary([2, 0, [9, 1, [whole.length - 100_000], [5, 1, 0, 0]]], whole.subarray(100_000)))
  expect(await answer).toEqual({ name: 'large', image: 0 })
})

test('one that is too large fails its call alone', async () => {
  const { socket, client } = await arrange()
  const answer = client.api.load()
  const part = new Uint8Array(100_000)
  for (let seq = 1; seq <= 15; seq++) socket.receiveData(binary([seq, 0, [9, 1, [part.length], [5, 1, seq < 15 ? 1 : 0, 0]]], part))
  await expect(answer).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
  expect(client.state.status).toBe('connected')
})

test.each<[string, Uint8Array]>([
  ['is shorter than its length', Uint8Array.from([0, 0])],
  ['is shorter than it says', Uint8Array.from([0, 0, 0, 9, 91, 93])],
  ['is no UTF-8', Uint8Array.from([0, 0, 0, 2, 0xff, 0xff])],
  ['holds a frame around none', binary([1, 0, [9, 1, [1]]], new Uint8Array(1))],
  ['holds a frame without lengths', binary([1, 0, [9, 1, 7, [2, 1]]])],
])('a binary message that %s is told so with 4400, and met with a new session', async (_, message) => {
  const { socket, client } = await arrange()
  socket.receiveData(message)
  expect(socket.closed?.code).toBe(4400)
  expect(client.state.status).toBe('waiting')
})
