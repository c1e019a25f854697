// Binary messages that strangers, broken clients and attackers may send. Each is
// given its defined answer, and another client of the same server notices nothing.

import * as Type from 'typebox'
import { describe, expect, test as base } from 'vitest'
import { bytes, defineContract, rpc, upload, type Handlers } from 'wirepact'
import { binary } from '../support/binary.js'
import { hello, knock, type Fields, type RawClient } from '../support/raw.js'
import { serve, type Served } from '../support/serve.js'
import { until } from '../support/wait.js'

const contract = defineContract({
  name: 'target',
  version: '1.0.0',
  server: {
    size: rpc({ input: bytes({ maxBytes: 300_000 }), output: Type.Integer() }),
    both: rpc({ input: Type.Tuple([bytes(), bytes()]), output: Type.Integer(), maxBytes: 1_000 }),
    text: rpc({ input: Type.String(), output: Type.String() }),
    sum: upload({ item: bytes(), output: Type.Integer(), maxBytes: 400_000 }),
  },
})

const handlers: Handlers<(typeof contract)['server'], unknown> = {
  size: (image) => image.length,
  both: ([one, two]) => one.length + two.length,
  text: (text) => text,
  sum: async (chunks) => {
    let length = 0
    for await (const chunk of chunks) length += chunk.length
    return length
  },
}

interface Scene extends Served<typeof contract, undefined> {
  readonly witness: RawClient
}

const test = base.extend<{ scene: Scene }>({
  scene: async ({}, use) => {
    const served = await serve<typeof contract>(contract, handlers)
    const witness = await knock(served.url)
    await witness.greet(hello(contract))
    await use({ ...served, witness })
    witness.binary([[9, 1, [3], [1, 1, 'size', 0, 0]]], [1, 2, 3])
    expect(await witness.answer(1)).toEqual({ kind: 'reply', output: 3 })
    expect(served.log.errors).toEqual([])
    await served.server.close({ drainMs: 0 })
  },
})

async function welcomed(url: string, fields: Fields = {}): Promise<RawClient> {
  const client = await knock(url)
  await client.greet(hello(contract, fields))
  return client
}

const call = [1, 1, 'size', 0, 0]

describe('a malformed binary message', () => {
  const malformed: Readonly<Record<string, Uint8Array>> = {
    'of nothing': new Uint8Array(0),
    'of two bytes': Uint8Array.from([0, 0]),
    'whose JSON is longer than it': Uint8Array.from([0, 0, 0, 9, 0x5b, 0x5d]),
    'whose JSON is of 4 GiB': Uint8Array.from([255, 255, 255, 255, 0x5b, 0x5d]),
    'of text alone': Buffer.from('[1,0]'),
    'whose JSON is no UTF-8': Uint8Array.from([0, 0, 0, 4, 0x5b, 0xff, 0xfe, 0x5d]),
    'whose JSON is none': binary('[1,0,'),
    'without JSON': binary(''),
    'with a byte order mark': binary('\ufeff[1,0]'),
    'of an ack': binary({ type: 'ack', received: 0 }),
    'of a bye': binary({ type: 'bye' }),
    'of an unknown control message': binary({ type: 'nonsense' }),
    'of a number': binary(5),
    'of null': binary('null'),
    'of a packet without numbers': binary([]),
    'with bytes that are no frame\'s': binary([1, 0], [1]),
    'with bytes left over': binary([1, 0, [9, 1, [1], call]], [1, 2]),
    'with bytes missing': binary([1, 0, [9, 1, [2], call]], [1]),
    'with a negative length': binary([1, 0, [9, 1, [-1], call]], [1]),
    'with a huge length': binary([1, 0, [9, 1, [2 ** 53 - 1], call]], [1]),
    'with lengths that are none': binary([1, 0, [9, 1, 1, call]], [1]),
    'with a frame of another id': binary([1, 0, [9, 3, [1], call]], [1]),
    'with a frame that is none': binary([1, 0, [9, 1, [1], 5]], [1]),
    'with a frame with bytes in another': binary([1, 0, [9, 1, [1], [9, 1, [], call]]], [1]),
    'with a frame that leaves out a number': binary([2, 0, [9, 1, [1], call]], [1]),
    'with a part of bytes without bytes': binary([1, 0, [5, 1, 1, 0]]),
    'with a part of text with bytes': binary([1, 0, [9, 1, [1], [5, 1, 1, '[']]], [1]),
    'with a part that makes no frame': binary([1, 0, [9, 1, [5], [5, 1, 0, 0]]], [0, 0, 0, 1, 0x5b]),
    'with parts of five frames': binary([1, 0, ...[1, 3, 5, 7, 9].map((id) => [9, id, [1], [5, id, 1, 0]])], [1, 2, 3, 4, 5]),
  }

  test.for(Object.entries(malformed))('%s closes with 4400 and ends the session', async ([, message], { scene }) => {
    const client = await welcomed(scene.url)
    client.send(message)
    expect(await client.ended).toMatchObject({ code: 4400 })
    expect(scene.server.clients.size).toBe(1) // the witness
    expect(scene.log.warnings).toHaveLength(1)
  })

  test('above 128 KiB closes with 1009', async ({ scene }) => {
    const client = await welcomed(scene.url)
    client.binary([[9, 1, [131_072], call]], new Uint8Array(131_072))
    expect(await client.ended).toMatchObject({ code: 1009 })
  })

  test('instead of the hello closes with 4400', async ({ scene }) => {
    const client = await knock(scene.url)
    client.send(binary(hello(contract)))
    expect(await client.ended).toMatchObject({ code: 4400 })
  })

  test('of a right call closes with 4400 before the welcome', async () => {
    const { url, log } = await serve<typeof contract, string>(contract, handlers, {
      authenticate: () => new Promise(() => {}), principal: (user) => user,
    })
    const client = await knock(url)
    client.send(hello(contract))
    client.binary([[9, 1, [1], call]], [1])
    expect(await client.ended).toMatchObject({ code: 4400, reason: 'a binary message before the welcome' })
    expect(log.errors).toEqual([])
  })
})

test('kind 9 in a text message closes with 4400', async ({ scene }) => {
  const client = await welcomed(scene.url)
  client.packet([9, 1, [], [1, 1, 'text', 0, 'x']])
  expect(await client.ended).toMatchObject({ code: 4400 })
})

describe('a call', () => {
  test.for<[string, unknown, number[], number[]]>([
    ['that names a blob that there is not', 1, [1], [7]],
    ['that has no blob', 0, [], []],
    ['whose index is no whole number', 0.5, [1], [7]],
    ['whose index is negative', -1, [1], [7]],
    ['with text in place of bytes', 'AQID', [1], [7]],
    ['with an object in place of bytes', { length: 1, 0: 7 }, [1], [7]],
  ])('%s is INVALID_ARGUMENT, and its session goes on', async ([, input, lengths, rest], { scene }) => {
    const client = await welcomed(scene.url)
    client.binary([[9, 1, lengths, [1, 1, 'size', 0, input]]], rest)
    expect(await client.answer(1)).toMatchObject({ code: 'INVALID_ARGUMENT', outcome: 'not-executed' })
    client.packet([1, 3, 'text', 0, 'x'])
    expect(await client.answer(3)).toEqual({ kind: 'reply', output: 'x' })
  })

  test('cannot have one blob twice', async ({ scene }) => {
    const client = await welcomed(scene.url)
    client.binary([[9, 1, [1, 1], [1, 1, 'both', 0, [0, 0]]]], [1, 2])
    expect(await client.answer(1)).toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('need not name all its blobs', async ({ scene }) => {
    const client = await welcomed(scene.url)
    client.binary([[9, 1, [1, 0, 2], [1, 1, 'both', 0, [2, 1]]]], [1, 2, 3])
    expect(await client.answer(1)).toMatchObject({ output: 2 })
  })

  test('in JSON, with the index of no blob, is INVALID_ARGUMENT', async ({ scene }) => {
    const client = await welcomed(scene.url)
    expect(await client.call('size', 0)).toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('larger than the schema allows is INVALID_ARGUMENT, than the procedure RESOURCE_EXHAUSTED', async ({ scene }) => {
    const client = await welcomed(scene.url)
    sendParts(client, 1, [9, 1, [300_001], [1, 1, 'size', 0, 0]], new Uint8Array(300_001))
    client.binary([[9, 3, [999, 2], [1, 3, 'both', 0, [0, 1]]]], new Uint8Array(1_001))
    expect(await client.answer(1)).toMatchObject({ code: 'INVALID_ARGUMENT', outcome: 'not-executed' })
    expect(await client.answer(3)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed', message: 'the input is larger than 1000 bytes' })
  })

  test('larger than any procedure allows is RESOURCE_EXHAUSTED, and its session goes on', async ({ scene }) => {
    const client = await welcomed(scene.url)
    sendParts(client, 1, [9, 1, [17 * 2 ** 20], [1, 1, 'size', 0, 0]], new Uint8Array(17 * 2 ** 20))
    expect(await client.answer(1)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed' })
    client.binary([[9, 3, [1], [1, 3, 'size', 0, 0]]], [1])
    expect(await client.answer(3)).toMatchObject({ output: 1 })
  })

  test('of no procedure is answered whatever bytes it has', async ({ scene }) => {
    const client = await welcomed(scene.url)
    client.binary([[9, 1, [3], [1, 1, 'none', 0, 0]]], [1, 2, 3])
    expect(await client.answer(1)).toMatchObject({ code: 'UNIMPLEMENTED' })
  })
})

/** Sends a frame with bytes in parts of 100,000 bytes. */
function sendParts(client: RawClient, id: number, json: unknown, ...rest: Uint8Array[]): void {
  const whole = binary(json, ...rest)
  for (let at = 0; at < whole.length; at += 100_000) {
    const slice = whole.subarray(at, at + 100_000)
    client.binary([[9, id, [slice.length], [5, id, at + 100_000 < whole.length ? 1 : 0, 0]]], slice)
  }
}

describe('items', () => {
  test('share a frame and its blobs', async ({ scene }) => {
    const client = await welcomed(scene.url)
    const id = client.start('sum')
    client.binary([[9, id, [2, 0, 1], [6, id, 0, 1, 2]], [8, id]], [1, 2, 3])
    expect(await client.answer(id)).toEqual({ kind: 'reply', output: 3 })
  })

  test('that name no blob end their call, and nothing else', async ({ scene }) => {
    const client = await welcomed(scene.url)
    const id = client.start('sum')
    client.binary([[9, id, [2], [6, id, 0, 1]]], [1, 2])
    expect(await client.answer(id)).toMatchObject({ code: 'INVALID_ARGUMENT', outcome: 'executed' })
  })

  test('larger than one may be are RESOURCE_EXHAUSTED', async ({ scene }) => {
    const client = await welcomed(scene.url)
    const id = client.start('sum')
    sendParts(client, id, [9, id, [500_000], [6, id, 0]], new Uint8Array(500_000))
    expect(await client.answer(id)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
  })

  test('too large to be kept are RESOURCE_EXHAUSTED, executed, though many blobs hide that they are items', async ({ scene }) => {
    const client = await welcomed(scene.url)
    const id = client.start('sum')
    const length = 17 * 2 ** 20
    sendParts(client, id, [9, id, [length, ...Array.from({ length: 2_000 }, () => 0)], [6, id, 0]], new Uint8Array(length))
    expect(await client.answer(id)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
    client.binary([[9, 99, [1], [1, 99, 'size', 0, 0]]], [1])
    expect(await client.answer(99)).toMatchObject({ output: 1 })
  })
})

describe('memory is bounded', () => {
  /** What the process holds, whoever holds it. */
  const held = (): number => {
    const { heapUsed, external, arrayBuffers } = process.memoryUsage()
    return heapUsed + Math.max(external, arrayBuffers)
  }

  test('when parts of bytes never end', { timeout: 60_000 }, async ({ scene }) => {
    const client = await welcomed(scene.url)
    const slice = new Uint8Array(120_000)
    const before = held()
    for (let i = 0; i < 1_500; i++) { // 180 MB
      client.binary([[9, 1, [slice.length], [5, 1, 1, 0]]], slice)
      if (i % 50 === 0) await drained(client)
    }
    client.binary([[9, 3, [1], [1, 3, 'size', 0, 0]]], [1])
    expect(await client.answer(3)).toMatchObject({ output: 1 })
    expect(held() - before).toBeLessThan(120_000_000)
    client.binary([[9, 1, [0], [5, 1, 0, 0]]])
    expect(await client.answer(1)).toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
  })

  test('when clients go away and leave parts behind: what those hold is counted', async () => {
    const { url, server } = await serve(contract, handlers, { limits: { detachedBytes: 300_000 } })
    const client = await welcomed(url)
    for (const id of [1, 3, 5, 7]) client.binary([[9, id, [100_000], [5, id, 1, 0]]], new Uint8Array(100_000))
    client.binary([[9, 9, [1], [1, 9, 'size', 0, 0]]], [1])
    expect(await client.answer(9)).toMatchObject({ output: 1 })
    expect(server.clients.size).toBe(1)
    client.socket.terminate()
    await until(() => server.clients.size === 0)
  })
})

/** Waits until the socket has taken what was written to it. */
async function drained({ socket }: RawClient): Promise<void> {
  while (socket.bufferedAmount > 0) await new Promise((resolve) => setImmediate(resolve))
}
