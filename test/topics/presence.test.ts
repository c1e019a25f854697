// Who is subscribed, as those who are subscribed see it.

import { expect, test } from 'vitest'
import { defineContract, topic, type Gap, type Place, type PresenceChange } from 'wirepact'
import { createServer } from 'wirepact/server'
import * as Type from 'typebox'
import { arrange } from './arrange.js'

/** Notes who is there, and who came and went. */
function watch() {
  const changes: string[] = []
  let there: string[] = []
  const onPresence = ({ members, joined, left }: PresenceChange<{ name: string }>): void => {
    there = members.map(({ info }) => info.name)
    changes.push([...joined.map(({ info }) => `+${info.name}`), ...left.map(({ info }) => `-${info.name}`)].join(' '))
  }
  return { changes, onPresence, there: () => there.sort().join(' ') }
}

test('who is there is told first, and then who comes and goes', async () => {
  const { client: ann, connect, wire } = arrange()
  const annSees = watch()
  const bobSees = watch()
  await ann.topics.room.subscribe('lobby', () => {}, annSees).ready
  await wire.idle()
  const bob = connect({ auth: 'bob' })
  const leave = bob.topics.room.subscribe('lobby', () => {}, bobSees)
  await leave.ready
  await wire.idle()
  leave()
  await wire.idle()
  expect(annSees.changes).toEqual(['+ann', '+bob', '-bob'])
  expect(bobSees.changes).toEqual(['+ann +bob'])
})

test('who joins a subscription while it is said again on the next socket is told who is there', async () => {
  const { client: ann, wire } = arrange({ latencyMs: 50 })
  await wire.clock.until(ann.topics.room.subscribe('lobby', () => {}).ready)
  await wire.idle()
  wire.cut()
  wire.restore()
  await wire.clock.advance(100) // the client has seen it
  await wire.clock.until(ann.connect())
  const annSees = watch()
  ann.topics.room.subscribe('lobby', () => {}, annSees)
  await wire.clock.advance(1_000)
  expect(annSees.changes).toEqual(['+ann'])
})

test('rooms are apart, and a client with two subscriptions is there once', async () => {
  const { client: ann, connect, wire } = arrange()
  const annSees = watch()
  await ann.topics.room.subscribe('lobby', () => {}, annSees).ready
  const first = ann.topics.room.subscribe('lobby', () => {}, { from: 'start' })
  await first.ready
  first()
  await connect({ auth: 'bob' }).topics.room.subscribe('cellar', () => {}).ready
  await wire.idle()
  expect(annSees.changes).toEqual(['+ann'])
})

test('a client that leaves for good is gone at once', async () => {
  const { client: ann, connect, wire } = arrange()
  const annSees = watch()
  await ann.topics.room.subscribe('lobby', () => {}, annSees).ready
  const bob = connect({ auth: 'bob' })
  await bob.topics.room.subscribe('lobby', () => {}).ready
  await wire.clock.until(bob.close())
  await wire.idle()
  expect(annSees.changes.at(-1)).toBe('-bob')
})

test('a connection that was lost and is back in time is not seen by anybody', async () => {
  const { client: ann, connect, wire } = arrange()
  const annSees = watch()
  const bobSees = watch()
  await ann.topics.room.subscribe('lobby', () => {}, annSees).ready
  await connect({ auth: 'bob' }).topics.room.subscribe('lobby', () => {}, bobSees).ready
  await wire.idle()
  wire.connections[1]!.cut()
  await wire.clock.advance(30_000)
  expect(annSees.changes).toEqual(['+ann', '+bob'])
  expect(bobSees.changes).toEqual(['+ann +bob'])
})

test('one that stays away is gone after presenceMs, and there again when it is back', async () => {
  const { client: ann, connect, wire } = arrange({ options: { limits: { presenceMs: 5_000 } } })
  const annSees = watch()
  await ann.topics.room.subscribe('lobby', () => {}, annSees).ready
  const bob = connect({ auth: 'bob', backoff: { firstMs: 60_000 } })
  await bob.topics.room.subscribe('lobby', () => {}).ready
  await wire.idle()
  wire.connections[1]!.cut()
  wire.connects = 'refused'
  await wire.clock.advance(4_900)
  expect(annSees.changes).toEqual(['+ann', '+bob'])
  await wire.clock.advance(200)
  expect(annSees.changes.at(-1)).toBe('-bob')
  wire.connects = 'accepted'
  await wire.clock.advance(100_000)
  expect(annSees.changes.at(-1)).toBe('+bob')
})

test('the log of one that stays present for longer than logs are kept is forgotten after that', async () => {
  const { client: ann, connect, server, wire } = arrange({ options: { limits: { presenceMs: 900_000, sessionMs: 300_000 } } })
  let had: Place | undefined
  await ann.topics.room.subscribe('lobby', (_text, place) => void (had = place)).ready
  server.topics.room.publish('lobby', 'hello')
  await wire.idle()
  wire.cut()
  wire.connects = 'refused'
  await wire.clock.advance(700_000) // ann's session is over, and was for as long as one is kept
  wire.connects = 'accepted'
  const gaps: string[] = []
  const onGap = ({ reason }: Gap): void => void gaps.push(reason)
  await connect({ auth: 'bob' }).topics.room.subscribe('lobby', () => {}, { from: had!, onGap }).ready
  expect(gaps).toEqual(['restarted'])
})

test('what changed while a client was away it is told when it is back', async () => {
  const { client: ann, connect, wire } = arrange()
  const annSees = watch()
  await ann.topics.room.subscribe('lobby', () => {}, annSees).ready
  const bob = connect({ auth: 'bob' })
  await bob.topics.room.subscribe('lobby', () => {}).ready
  await wire.idle()
  wire.connections[0]!.cut()
  await wire.clock.until(bob.close())
  await connect({ auth: 'cid' }).topics.room.subscribe('lobby', () => {}).ready
  await wire.clock.advance(3_000)
  expect(annSees.changes.at(-1)).toBe('+cid -bob')
  expect(annSees.there()).toBe('ann cid')
})

test('a client that no longer wants it when it comes back has left', async () => {
  const { client: ann, connect, wire } = arrange()
  const annSees = watch()
  await ann.topics.room.subscribe('lobby', () => {}, annSees).ready
  const leave = connect({ auth: 'bob' }).topics.room.subscribe('lobby', () => {})
  await leave.ready
  await wire.idle()
  wire.connections[1]!.cut()
  leave()
  await wire.clock.advance(3_000)
  expect(annSees.changes).toEqual(['+ann', '+bob', '-bob'])
})

test('who is refused is not there', async () => {
  const { client: ann, connect, wire, server } = arrange({ options: { authorize: { room: (user) => user !== 'bob' || open } } })
  let open = true
  const annSees = watch()
  await ann.topics.room.subscribe('lobby', () => {}, annSees).ready
  await connect({ auth: 'bob' }).topics.room.subscribe('lobby', () => {}, { onError: () => {} }).ready
  await wire.idle()
  open = false
  await server.revoke('bob')
  await wire.idle()
  expect(annSees.changes).toEqual(['+ann', '+bob', '-bob'])
})

test('a crowd is told whole, to each, in messages that fit', async () => {
  const { client: ann, connect, wire } = arrange()
  const names = Array.from({ length: 40 }, (_, n) => `${n} ${'x'.repeat(1_000)}`)
  const annSees = watch()
  await ann.topics.room.subscribe('lobby', () => {}, annSees).ready
  for (const name of names) connect({ auth: name }).topics.room.subscribe('lobby', () => {})
  await wire.idle()
  const late = watch()
  await connect({ auth: 'zoe' }).topics.room.subscribe('lobby', () => {}, late).ready
  await wire.clock.advance(1_000)
  expect(annSees.there()).toBe([...names, 'ann', 'zoe'].sort().join(' '))
  expect(late.there()).toBe(annSees.there())
})

test('a slow subscriber is told of all that changed once it keeps up', async () => {
  const { client: ann, connect, wire } = arrange()
  const annSees = watch()
  await ann.topics.room.subscribe('lobby', () => {}, annSees).ready
  await wire.idle()
  wire.connections[0]!.down.hold()
  const clients = Array.from({ length: 20 }, (_, n) => connect({ auth: `user ${n}` }))
  for (const client of clients) {
    await client.topics.room.subscribe('lobby', () => {}).ready
    await wire.clock.advance(10)
  }
  for (const client of clients.slice(1)) {
    void client.close()
    await wire.clock.advance(10)
  }
  wire.connections[0]!.down.release()
  await wire.clock.advance(1_000)
  expect(annSees.there()).toBe('ann user 0')
})

test('what is told of a subscriber is checked against the contract', async () => {
  const { client, log } = arrange({ options: { presence: { room: () => ({ nome: 'x' }) as never } } })
  const { ready } = client.topics.room.subscribe('lobby', () => {}, { onError: () => {} })
  await expect(ready).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(log.errors).toHaveLength(1)
})

test('what is told of a subscriber has a limit', async () => {
  const { client, log } = arrange({ options: { presence: { room: () => ({ name: 'x'.repeat(4_096) }) } } })
  const { ready } = client.topics.room.subscribe('lobby', () => {}, { onError: () => {} })
  await expect(ready).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(log.errors.map(({ details }) => String((details as { err: unknown }).err))).toEqual([
    'RangeError: room: what presence gave is larger than 4096',
  ])
})

test('a topic with presence needs somebody to say what is told', () => {
  const contract = defineContract({ name: 'x', version: '1.0.0', topics: { room: topic({ message: Type.String(), presence: Type.String() }) } })
  expect(() => createServer(contract)).toThrow('createServer: presence: no handler for room')
})

test('who is asked about while memory is short, and has that freed, hears of what comes all the same', async () => {
  const { server, wire, client } = arrange({
    options: {
      limits: { topicsBytes: 3_000 },
      presence: {
        room: (name) => {
          for (const symbol of ['A', 'B', 'C', 'D', 'E']) server.topics.trades.publish({ symbol }, { price: 1 })
          return { name }
        },
      },
    },
  })
  const heard: string[] = []
  await client.topics.room.subscribe('lobby', (text) => void heard.push(text)).ready
  server.topics.room.publish('lobby', 'hello')
  await wire.idle()
  expect(heard).toEqual(['hello'])
})
