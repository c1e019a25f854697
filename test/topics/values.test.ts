// What JSON lacks, in a topic's params, messages and presence.

import * as Type from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { bigint, bytes, defineContract, timestamp, topic, type Member, type PresenceChange } from 'wirepact'
import { createClient, type Client } from 'wirepact/client'
import { createServer } from 'wirepact/server'

const contract = defineContract({
  name: 'frames',
  version: '1.0.0',
  topics: {
    frames: topic({
      params: Type.Object({ day: timestamp() }),
      message: Type.Object({ number: bigint(), image: bytes(), more: Type.Optional(Type.Array(bytes())) }),
      presence: Type.Object({ since: timestamp() }),
      retain: 100,
    }),
  },
})

type Frame = { number: bigint; image: Uint8Array; more?: Uint8Array[] }

const day = new Date('2026-11-24T00:00:00Z')
const since = new Date('2026-11-24T07:00:00Z')
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function arrange(asked: unknown[] = []) {
  const server = createServer(contract, {
    authorize: { frames: (_user, params) => asked.push(params) > 0 },
    presence: { frames: () => ({ since }) },
  })
  const { url } = await server.listen(0, '127.0.0.1')
  open.push(server)
  const connect = (): Client<typeof contract> => {
    const client = createClient(contract, { url })
    open.unshift(client)
    return client
  }
  return { server, connect, client: connect() }
}

const frameOf = (n: number, length: number): Frame =>
  ({ number: BigInt(n), image: new Uint8Array(length).fill(n), ...(n % 2 === 1 && { more: [Uint8Array.of(n), new Uint8Array(0)] }) })

async function take(client: Client<typeof contract>, count: number, from?: 'start'): Promise<Frame[]> {
  const got: Frame[] = []
  for await (const frame of client.topics.frames.subscribe({ day }, { ...(from && { from }) })) {
    if (got.push(frame) === count) break
  }
  return got
}

test('messages with bytes and bigints come as they were published, many in one message of the wire or alone', async () => {
  const { server, client } = await arrange()
  const frames = [frameOf(1, 10), frameOf(2, 0), frameOf(3, 100_000), frameOf(4, 5)]
  const taken = take(client, 4, 'start')
  for (const frame of frames) server.topics.frames.publish({ day }, frame)
  expect(await taken).toEqual(frames)
  expect(await take(client, 4, 'start')).toEqual(frames)
})

test('two subscriptions of one client, and two clients, all get them', async () => {
  const { server, client, connect } = await arrange()
  const frames = [frameOf(5, 20), frameOf(6, 20)]
  const taken = Promise.all([take(client, 2, 'start'), take(client, 2, 'start'), take(connect(), 2, 'start')])
  for (const frame of frames) server.topics.frames.publish({ day }, frame)
  expect(await taken).toEqual([frames, frames, frames])
})

test('the rules are given params as they are, and who is there is told so too', async () => {
  const asked: unknown[] = []
  const { client } = await arrange(asked)
  const told = new Promise<PresenceChange<{ since: Date }>>((resolve) => {
    client.topics.frames.subscribe({ day }, () => {}, { onPresence: resolve })
  })
  const members: readonly Member<{ since: Date }>[] = (await told).members
  expect(members.map(({ info }) => info)).toEqual([{ since }])
  expect(asked).toEqual([{ day }])
})

test('a message too large for one of the wire is refused, and one that just fits is not', async () => {
  const { server, client } = await arrange()
  expect(() => server.topics.frames.publish({ day }, frameOf(2, 131_072))).toThrow('larger than')
  const largest = frameOf(2, 130_880)
  const taken = take(client, 1, 'start')
  server.topics.frames.publish({ day }, largest)
  expect(await taken).toEqual([largest])
})

test('params and presence cannot hold bytes', () => {
  const withBytes = (option: object) => () =>
    defineContract({ name: 'x', version: '1.0.0', topics: { t: topic({ message: Type.Null(), ...option }) } })
  expect(withBytes({ params: bytes() })).toThrow('x.topics.t.params: bytes have no place here')
  expect(withBytes({ presence: Type.Object({ face: bytes() }) })).toThrow('x.topics.t.presence: bytes have no place here')
})
