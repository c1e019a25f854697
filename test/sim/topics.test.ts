// Topics over a network that cuts, delays and holds up, with servers that crash
// and drain: each subscription's record is complete, or names its gaps. SEED
// repeats a run, and CUTS makes it longer.

import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineContract, topic, type Gap, type Place } from '../../src/index.js'
import { createClient, type Client } from '../../src/client/index.js'
import { createServer, type Server } from '../../src/server/index.js'
import { createTestNetwork } from '../../src/testing/index.js'
import { Dice } from '../../src/testing/index.js'

const seed = Number(process.env['SEED'] ?? 720_311)
const cuts = Number(process.env['CUTS'] ?? 10_000)
const WORLD_CUTS = 60

const message = Type.Object({ key: Type.Integer(), text: Type.String() })
const contract = defineContract({
  name: 'faults', version: '1.0.0',
  topics: {
    kept: topic({ params: Type.Integer(), message }),
    few: topic({ params: Type.Integer(), message, retain: 3 }),
    none: topic({ params: Type.Integer(), message, retain: 0 }),
    latest: topic({ params: Type.Integer(), message, retain: 2, overflow: 'latest' }),
  },
})
type Name = keyof typeof contract.topics
const names: readonly Name[] = ['kept', 'few', 'none', 'latest']

/** What one subscription was told, in order. */
type Told = { readonly place: Place; readonly key: number } | { readonly gap: Gap } | { readonly ready: number }

interface Record {
  readonly name: Name
  readonly log: number
  readonly told: Told[]
  stopped: boolean
  readonly stop: () => void
}

class World {
  readonly #dice: Dice
  readonly #wire
  readonly #clients: Client<typeof contract>[] = []
  readonly #records: Record[] = []
  /** What was published, by topic, log, server and offset. */
  readonly #published = new Map<string, number>()
  readonly #complaints: string[] = []
  #server: Server<typeof contract, undefined>
  #servers = 0
  #keys = 0
  counts = { cuts: 0, restarts: 0, messages: 0, gaps: 0 }

  constructor(seed: number) {
    this.#dice = new Dice(seed)
    this.#wire = createTestNetwork({ seed, latencyMs: this.#dice.pick([0, 5, 80]) })
    this.#server = this.#start()
    for (let i = 0; i < 3; i++) this.#clients.push(createClient(contract, { ...this.#wire.forClient, logger: this.#logger }))
  }

  async run(most: number): Promise<string[]> {
    while (this.counts.cuts < most) {
      for (let i = this.#dice.whole(0, 12); i > 0; i--) this.#publish(this.#dice.pick(names), this.#dice.whole(1, 2))
      if (this.#dice.chance(0.3)) this.#subscribe()
      if (this.#dice.chance(0.1) && this.#records.length > 0) this.#dice.pick(this.#records).stop()
      await this.#fault()
      await this.#wire.clock.advance(this.#dice.scale(1, 3_000))
    }
    await this.#settle()
    for (const client of this.#clients) await this.#wire.clock.until(client.close())
    await this.#wire.clock.until(this.#server.close({ drainMs: 0 }))
    return [...this.#complaints, ...this.#records.flatMap((record) => this.#judge(record))]
  }

  readonly #logger = {
    warn: (details: object, text: string): void => void this.#complaints.push(`${text} ${JSON.stringify(details)}`),
    error: (details: object, text: string): void => void this.#complaints.push(`${text} ${JSON.stringify(details)} ${String((details as { err?: unknown }).err)}`),
  }

  #start(): Server<typeof contract, undefined> {
    this.#servers++
    const limits = this.#dice.chance(0.3) ? { topicBytes: 2_000 } : {}
    const server = createServer(contract, { ...this.#wire.forServer, logger: this.#logger, limits })
    this.#wire.serve(server)
    return server
  }

  #publish(name: Name, log: number): void {
    const key = ++this.#keys
    const offset = this.#server.topics[name].publish(log, { key, text: 'x'.repeat(this.#dice.scale(1, 20_000)) })
    this.#published.set(`${name} ${log} ${this.#servers} ${offset}`, key)
    this.counts.messages++
  }

  #subscribe(): void {
    const name = this.#dice.pick(names)
    const log = this.#dice.whole(1, 2)
    const told: Told[] = []
    const places = this.#records.filter((record) => record.name === name && record.log === log)
      .flatMap((record) => record.told.flatMap((each) => ('place' in each ? [each.place] : [])))
    const place = places.length > 0 ? this.#dice.pick(places) : undefined
    const from = this.#dice.pick([undefined, undefined, 'start' as const, place])
    const subscription = this.#dice.pick(this.#clients).topics[name].subscribe(
      log,
      ({ key }, at) => void told.push({ place: at, key }),
      { onGap: (gap) => void told.push({ gap }), ...(from && { from }) },
    )
    if (typeof from === 'object') told.push({ place: from, key: 0 })
    subscription.ready.then((ready) => void (from === undefined && told.push({ ready })), () => {})
    const record: Record = { name, log, told, stopped: false, stop: () => {
      subscription()
      record.stopped = true
    } }
    this.#records.push(record)
  }

  async #fault(): Promise<void> {
    const wire = this.#wire
    const [connection] = wire.connections.length > 0 ? [this.#dice.pick(wire.connections)] : []
    switch (this.#dice.pick(['none', 'cut', 'cut', 'later', 'hold', 'release', 'restart', 'drain', 'sleep'] as const)) {
      case 'none': return
      case 'cut':
        connection?.cut({
          up: this.#dice.whole(0, 300),
          down: this.#dice.whole(0, 3_000),
          clientSeesMs: this.#dice.pick([0, 500, Infinity]),
        })
        this.counts.cuts++
        return
      case 'later':
        connection?.cutAfter(this.#dice.pick(['up', 'down']), this.#dice.whole(0, 2_000))
        this.counts.cuts++
        return
      case 'hold': return connection?.down.hold()
      case 'release': return connection?.down.release()
      case 'restart':
        if (this.#dice.chance(0.7)) return
        await wire.crash(this.#server)
        this.#server = this.#start()
        this.counts.restarts++
        return
      case 'drain': {
        if (this.#dice.chance(0.8)) return
        const former = this.#server
        this.#server = this.#start()
        this.counts.restarts++
        return wire.clock.until(former.close({ drainMs: this.#dice.scale(1, 2_000) }))
      }
      case 'sleep': return wire.clock.sleep(this.#dice.scale(100, 60_000))
    }
  }

  /** Nothing goes wrong any more, and each log has one message more, which everybody gets. */
  async #settle(): Promise<void> {
    for (const connection of this.#wire.connections) connection.down.release()
    await this.#wire.clock.advance(120_000)
    for (const name of names) for (const log of [1, 2]) this.#publish(name, log)
    await this.#wire.clock.advance(30_000)
  }

  #judge({ name, log, told, stopped }: Record): string[] {
    const problems: string[] = []
    const complain = (what: string): void => void problems.push(`${name} ${log}: ${what} in ${told.map((each) => JSON.stringify(each)).slice(-30).join(' ')}`)
    let expected: number | undefined
    let epoch: string | undefined
    let last = 0
    for (const each of told) {
      if ('ready' in each) {
        if (told.indexOf(each) === 0) expected = each.ready + 1
      } else if ('gap' in each) {
        this.counts.gaps++
        const { reason, from, to } = each.gap
        if (name === 'latest') complain('a gap of a topic that has none')
        if (expected !== undefined && from !== expected) complain(`a gap from ${from}, expected ${expected}`)
        expected = to === undefined ? undefined : to + 1
        if (reason === 'restarted') epoch = undefined
      } else {
        const { place: { epoch: its, offset }, key } = each
        const jumps = name === 'latest' && (epoch !== its || offset > (expected ?? 0))
        if (expected !== undefined && offset !== expected && !jumps) complain(`offset ${offset}, expected ${expected}`)
        if (epoch !== undefined && epoch !== its && name !== 'latest') complain('another epoch without a gap')
        expected = offset + 1
        epoch = its
        last = key
        if (key > 0 && ![...Array(this.#servers).keys()].some((n) => this.#published.get(`${name} ${log} ${n + 1} ${offset}`) === key)) complain(`${key} was not published there`)
      }
    }
    const final = this.#published.get(`${name} ${log} ${this.#servers} ${expected === undefined ? 0 : expected - 1}`)
    const named = told.length > 0 && 'gap' in told.at(-1)!
    if (!stopped && ((last !== final && !named) || !(Number(final) > this.#keys - 8))) complain('the last message is missing')
    return problems
  }
}

test('whatever breaks, a subscription gets each message once and in order, or is told which it missed', async () => {
  const sum = { cuts: 0, restarts: 0, messages: 0, gaps: 0 }
  for (let each = seed; sum.cuts < cuts; each++) {
    const world = new World(each)
    expect((await world.run(WORLD_CUTS)).slice(0, 5), `SEED=${each} CUTS=1`).toEqual([])
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += world.counts[name]
  }
  console.log(`topics, SEED=${seed}: ${Object.entries(sum).map(([name, count]) => `${count} ${name}`).join(', ')}`)
  expect(sum.gaps).toBeGreaterThan(0)
}, 120_000 + cuts * 20)
