// The golden texts against the code that writes and reads them, against a client
// and a server that really talk, and against docs/PROTOCOL.md.

import { platformBinary } from '../../src/platform/binary.js'
import { platformUtf8 } from '../../src/platform/utf8.js'
import { readFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { safe } from 'wirepact'
import { readFromClient, readFromServer } from '../../src/protocol/control.js'
import { partText, readFrame, type PartFrame } from '../../src/protocol/frames.js'
import { join, split, withBlobs } from '../../src/protocol/blobs.js'
import { Outbox } from '../../src/protocol/outbox.js'
import { Parts } from '../../src/protocol/parts.js'
import { readMessage } from '../../src/protocol/message.js'
import { readTopicFromClient, readTopicFromServer } from '../../src/protocol/topicmessages.js'
import { Wire } from '../protocol/wire.js'
import { Conversation, countOf, expired, older, type MarketHandlers } from './conversation.js'
import { binaries, frames, fromClient, fromServer, packet, topicsFromClient, topicsFromServer } from './golden.js'

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const hexOf = (bytes: string | Uint8Array | undefined): string => Buffer.from(bytes ?? '').toString('hex')

const document = readFileSync(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8')

/** Talks that go on until the test is over. */
function talk(): Conversation {
  const conversation = new Conversation()
  onTestFinished(() => conversation.end())
  return conversation
}

/** A handler that never answers. */
const never = (): Promise<never> => new Promise(() => {})

/** Two prices, and no third as long as somebody waits for it. */
async function* bell(_symbol: string, { signal }: { signal: AbortSignal }): AsyncGenerator<{ price: number }> {
  yield { price: 40 }
  yield { price: 41 }
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

describe('the code writes and reads', () => {
  test.each(frames)('$name', ({ built, text, value }) => {
    expect(built).toBe(text)
    expect(readFrame(JSON.parse(text))).toEqual(value)
  })

  test('a packet', () => {
    const outbox = new Outbox(platformBinary)
    const wire = new Wire()
    for (let id = 1; id < packet.seq; id++) outbox.push({ id, text: '[2,9]', seq: 0 })
    outbox.write(wire, 0)
    for (const { text } of packet.frames) outbox.push({ id: 1, text, seq: 0 })
    outbox.write(wire, packet.received)
    expect(wire.sent.at(-1)).toBe(packet.text)
    expect(readMessage(packet.text)).toEqual([packet.seq, packet.received, ...packet.frames.map(({ value }) => value)])
  })

  test.each(fromClient)('$name, from a client', ({ value, text }) => {
    expect(JSON.stringify(value)).toBe(text)
    expect(readFromClient(readMessage(text))).toEqual(value)
  })

  test.each(topicsFromClient)('$name, from a client', ({ value, text }) => {
    expect(JSON.stringify(value)).toBe(text)
    expect(readTopicFromClient(readMessage(text))).toEqual(value)
  })

  test.each(topicsFromServer)('$name, from a server', ({ value, text }) => {
    expect(JSON.stringify(value)).toBe(text)
    expect(readTopicFromServer(readMessage(text))).toEqual(value)
  })

  test.each(fromServer)('$name, from a server', ({ value, text }) => {
    expect(JSON.stringify(value)).toBe(text)
    expect(readFromServer(readMessage(text))).toEqual(value)
  })
})

describe('the code writes and reads, in binary,', () => {
  test.each(binaries)('$name', ({ text, blobs, hex }) => {
    expect(hexOf(join(text, blobs.map(bytesOf), platformUtf8))).toBe(hex)
    const read = split([bytesOf(hex)], platformUtf8)
    expect(read.text).toBe(text)
    const found = (JSON.parse(text) as unknown[]).slice(2).flatMap((frame) => {
      read.area.unwrap(frame)
      return read.area.blobs.map(hexOf)
    })
    read.area.end()
    expect(found).toEqual(blobs)
  })

  test('packets', () => {
    const [call, items] = binaries
    const outbox = new Outbox(platformBinary)
    const wire = new Wire()
    const content = call!.blobs.map(bytesOf)
    outbox.push({ id: 1, text: withBlobs(1, '[1,1,"reports.file",30000,{"name":"Q3","content":0}]', content), blobs: content, seq: 0 })
    outbox.write(wire, 0)
    const answers = new Outbox(platformBinary)
    const pages = items!.blobs.map(bytesOf)
    answers.push({ id: 1, text: withBlobs(1, '[6,1,0,1]', pages), blobs: pages, seq: 0 })
    answers.push({ id: 1, text: '[2,1]', seq: 0 })
    answers.write(wire, 2)
    expect(wire.messages.map(hexOf)).toEqual([call!.hex, items!.hex])
  })

  test('a call in parts', () => {
    const [, , ...parts] = binaries
    const together = new Parts(1_000, platformBinary)
    const given = parts.map(({ text, blobs }, i) => {
      const slices = blobs.map(bytesOf)
      expect(text).toBe(`[${i + 1},0,${withBlobs(1, partText(1, i === 0, 0), slices)}]`)
      return together.add((JSON.parse(text) as [number, number, [9, number, number[], PartFrame]])[2][3], slices)
    })
    expect(given).toEqual([undefined, {
      frame: [1, 1, 'reports.file', 30_000, { name: 'Q3', content: 0 }], blobs: binaries[0]!.blobs.map(bytesOf), bytes: 69,
    }])
  })
})

describe('docs/PROTOCOL.md shows', () => {
  test.each(binaries)('$name, byte for byte', ({ hex }) => {
    const blocks = [...document.matchAll(/^```hex\n([^]*?)^```/gm)].map(([, block = '']) => block)
    expect(blocks.map((block) => block.replaceAll(/#.*$|\s/gm, ''))).toContain(hex)
  })

  test.each([...fromClient, ...fromServer, ...topicsFromClient, ...topicsFromServer, ...frames, { name: 'a packet', text: packet.text }])('$name', ({ text }) => {
    expect(document).toContain(text)
  })

  test('a conversation as it really goes', async () => {
    const conversation = talk()
    const { network } = conversation
    conversation.serve({
      orders: {
        place: async (_order, ctx) => {
          await ctx.client.confirm({ text: 'Sure?' })
          return { id: 7 }
        },
        import: countOf,
      },
      ticks: bell,
    })
    const client = conversation.connect({
      handlers: {
        confirm: () => {
          conversation.connection.down.hold() // the next that the server writes does not arrive
          return true
        },
      },
    })

    const answer = client.api.orders.place({ symbol: 'BTC', size: 2 })
    await network.idle()
    network.cut()
    network.restore()
    expect(await network.clock.until(answer)).toEqual({ id: 7 })
    await network.clock.advance(100)

    const prices: number[] = []
    const read = async (): Promise<void> => {
      for await (const { price } of client.api.ticks('BTC')) if (prices.push(price) === 2) break
    }
    await network.clock.until(read())
    expect(prices).toEqual([40, 41])
    await network.clock.advance(100)
    const orders = [{ symbol: 'BTC', size: 2 }, { symbol: 'ETH', size: 1 }]
    expect(await network.clock.until(client.api.orders.import(orders))).toEqual({ placed: 2 })

    await network.clock.advance(15_000)
    await network.clock.until(client.close())

    expect(conversation.lines).toEqual(transcript())
  })
})

/** The lines of the worked example, without its remarks. */
function transcript(): string[] {
  const [, example = ''] = document.split('\n## A worked example\n')
  const [, block = ''] = example.split('```')
  return block.split('\n').filter((line) => /^(C>|S>|--) /.test(line))
}

/** A talk in which something is said. */
type Script = (conversation: Conversation) => Promise<unknown>

/** Connects, and makes one call. */
async function greet(conversation: Conversation, handlers: Partial<MarketHandlers> = {}) {
  conversation.serve(handlers)
  const client = conversation.connect()
  await conversation.network.idle()
  return client
}

/** Breaks the connection and lets the client come back. */
async function comeBack({ network }: Conversation, afterMs = 0): Promise<void> {
  network.cut()
  await network.clock.advance(afterMs)
  network.restore()
  await network.clock.advance(30_000)
}

describe('a client really says', () => {
  const scripts: Readonly<Record<string, Script>> = {
    'a hello that opens a session': greet,

    'a hello that resumes it': async (conversation) => {
      const client = await greet(conversation)
      const controller = new AbortController()
      conversation.connection.up.hold()
      void safe(client.api.now({ signal: controller.signal }))
      await conversation.network.idle()
      conversation.network.cut()
      controller.abort()
      await comeBack(conversation)
    },

    'an ack': async (conversation) => {
      const client = await greet(conversation)
      for (let i = 0; i < 2; i++) await conversation.network.clock.until(client.api.now())
      await conversation.network.clock.advance(100)
    },

    'a ping': async (conversation) => {
      await greet(conversation)
      await conversation.network.clock.sleep(60_000)
    },

    'a pong': async (conversation) => {
      await greet(conversation)
      await conversation.network.clock.advance(15_000)
    },

    'a bye': async (conversation) => {
      const client = await greet(conversation)
      await conversation.network.clock.until(client.close())
    },
  }

  test.each(fromClient)('$name', async ({ name, text }) => {
    const conversation = talk()
    await scripts[name]!(conversation)
    expect(conversation.lines).toContain(`C> ${text}`)
  })
})

describe('a server really says', () => {
  const scripts: Readonly<Record<string, Script>> = {
    'a welcome': greet,

    'a welcome of another version': async (conversation) => {
      conversation.serve()
      conversation.connect({}, older)
      await conversation.network.idle()
    },

    'a welcome that gives up calls': async (conversation) => {
      const server = conversation.serve()
      conversation.connect()
      await conversation.network.idle()
      conversation.connection.down.hold()
      const [there] = server.clients
      const controller = new AbortController()
      void safe(there!.api.confirm({ text: 'Sure?' }, { signal: controller.signal }))
      await conversation.network.idle()
      conversation.network.cut()
      controller.abort()
      await comeBack(conversation)
    },

    'a reject for good': async (conversation) => {
      conversation.serve({ options: { authenticate: expired } })
      conversation.connect()
      await conversation.network.idle()
    },

    'a reject for now': async (conversation) => {
      const server = conversation.serve({ now: never })
      const client = conversation.connect()
      void safe(client.api.now())
      await conversation.network.idle()
      void server.close()
      await conversation.network.clock.advance(2_000)
    },

    'a lost': async (conversation) => {
      await greet(conversation)
      conversation.serve() // another process, which knows nothing
      await comeBack(conversation)
    },

    'a lost that says how far it came': async (conversation) => {
      const client = await greet(conversation, { now: () => 1 })
      await conversation.network.clock.until(client.api.now())
      await comeBack(conversation, 121_000)
    },

    'a lost for another user': async (conversation) => {
      conversation.serve()
      let token = 'ann'
      const client = conversation.connect({ auth: () => ({ token }) })
      await conversation.network.clock.until(client.api.now())
      token = 'bob'
      await comeBack(conversation)
    },

    'a goaway': async (conversation) => {
      const server = conversation.serve({ now: never })
      const client = conversation.connect()
      void safe(client.api.now())
      await conversation.network.idle()
      void server.close()
      await conversation.network.idle()
    },
  }

  test.each(fromServer)('$name', async ({ name, text }) => {
    const conversation = talk()
    await scripts[name]!(conversation)
    expect(conversation.lines).toContain(`S> ${text}`)
  })
})

describe('a client and a server really exchange', () => {
  const scripts: Readonly<Record<string, Script>> = {
    'a call': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.orders.place({ symbol: 'BTC', size: 2 }))
    },

    'a call without input': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.now())
    },

    'a call whose input is null, and which waits for ever': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.note(null, { timeoutMs: Infinity }))
    },

    'a call with headers': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.now({ headers: { 'trace-id': '4bf92f35' } }))
    },

    'a reply': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.orders.place({ symbol: 'BTC', size: 2 }))
    },

    'a reply with a bigint and a timestamp': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.reports.file({ name: 'Q3', content: Uint8Array.of(1) }))
    },

    'a call with bytes': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.reports.file({ name: 'Q3', content: Uint8Array.of(0x25, 0x50, 0x44) }))
    },

    'items with bytes, and a reply without': async (conversation) => {
      const client = await greet(conversation)
      void client.api.reports.pages().next()
    },

    'a reply without output': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.note('x'))
    },

    'an error of the contract': async (conversation) => {
      const client = await greet(conversation, {
        orders: {
          place: (_order, ctx) => { throw ctx.error('INSUFFICIENT_FUNDS', { missing: 3 }, 'too little money') },
          import: countOf,
        },
      })
      void safe(client.api.orders.place({ symbol: 'BTC', size: 2 }))
    },

    'a cancel': async (conversation) => {
      const client = await greet(conversation, { now: never })
      void safe(client.api.now({ timeoutMs: 100 }))
      await conversation.network.clock.advance(100)
    },

    'an item': async (conversation) => {
      const client = await greet(conversation, { ticks: () => [{ price: 40 }] })
      void client.api.ticks('BTC').next()
    },

    'items of one turn': async (conversation) => {
      const client = await greet(conversation)
      void client.api.ticks('BTC').next()
    },

    'the first credit': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.orders.import([]))
    },

    'a credit after half of the room was used': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.orders.import(Array.from({ length: 300 }, () => ({ symbol: 'BTC', size: 2 }))))
    },

    'an end': async (conversation) => {
      const client = await greet(conversation)
      void safe(client.api.orders.import([]))
    },
  }

  test.each([...frames, ...binaries].filter(({ name }) => name in scripts))('$name', async ({ name, text }) => {
    const conversation = talk()
    await scripts[name]!(conversation)
    await conversation.network.idle()
    expect(conversation.lines.filter((line) => line.startsWith('C> [') || line.startsWith('S> [')).join('\n')).toContain(text)
  })
})

describe('a client and a server really say of topics', () => {
  const btc = { symbol: 'BTC' }
  /** Two trades published to one subscriber. */
  const trade: Script = async (conversation) => {
    const server = conversation.serve()
    const client = conversation.connect()
    await client.connect()
    const stop = client.topics.trades.subscribe(btc, () => {}, { onGap: () => {} })
    await stop.ready
    for (const price of [64_000, 64_100]) server.topics.trades.publish(btc, { price })
    await conversation.network.idle()
    conversation.network.cut()
    conversation.network.restore()
    await conversation.network.clock.advance(3_000)
    stop()
    await conversation.network.idle()
  }
  const enter: Script = async (conversation) => {
    conversation.serve()
    const client = conversation.connect()
    const stop = client.topics.room.subscribe(() => {})
    await stop.ready
    const other = client.topics.room.subscribe(() => {}, { from: 'start' })
    await other.ready
    await conversation.network.idle()
  }
  const scripts: Readonly<Record<string, Script>> = {
    'a subscription': trade,
    'all subscriptions, after a welcome': trade,
    'the end of a subscription': trade,
    'a subscription that begins': trade,
    messages: trade,
    'a subscription from the start': async (conversation) => {
      await greet(conversation).then((client) => client.topics.trades.subscribe(btc, () => {}, { from: 'start' }).ready)
    },
    'a subscription that is refused': async (conversation) => {
      conversation.serve({ options: { authorize: { trades: () => false } } })
      await safe(conversation.connect().topics.trades.subscribe(btc, () => {}).ready)
    },
    'messages after a gap, of which none are left': async (conversation) => {
      const server = conversation.serve()
      await conversation.connect().topics.trades.subscribe(btc, () => {}, { onGap: () => {} }).ready
      conversation.connection.down.hold()
      for (let price = 1; price <= 20; price++) {
        server.topics.trades.publish(btc, { price })
        await conversation.network.clock.advance(1)
      }
      conversation.connection.down.release()
      await conversation.network.clock.advance(1_000)
    },
    'who is there': enter,
    'who came': enter,
  }
  const golden = [...topicsFromClient, ...topicsFromServer].filter(({ name }) => name in scripts)

  test.each(golden)('$name', async ({ name, text }) => {
    const conversation = talk()
    await scripts[name]!(conversation)
    expect(conversation.lines.map((line) => line.slice(3))).toContain(text)
  })
})
