// Everything that the package does, simulated: `npm run sim -- --seed 7`.

import type { Place } from '../../src/index.js'
import { createClient } from '../../src/client/index.js'
import { createServer } from '../../src/server/index.js'
import { defineScenario, type Dice, type Occasion, type ServerProcess } from '../../src/testing/index.js'
import type { Client } from '../../src/client/index.js'
import { everything, type Side } from './everything.contract.js'
import { call, handlersOf, resume } from './everything.program.js'

interface State {
  readonly limits: ReturnType<typeof limitsOf>
  readonly window: { readonly items: number; readonly bytes: number }
  /** Who is told to be in each room, by those who are in it. */
  readonly rooms: Map<number, Map<AbortSignal, readonly string[]>>
  /** Where a subscriber was last, in each log. */
  readonly places: Map<string, Place>
}

type Doing = Occasion<State> & { readonly client: Client<typeof everything> }

export default defineScenario({
  contract: everything,
  plan: {
    acts: 24, faults: 160, spanMs: 60_000,
    weights: { cut: 60, cutAt: 40, reload: 2, freeze: 2, outage: 2 },
  },
  state: (dice): State => ({
    limits: limitsOf(dice),
    window: { items: dice.pick([4, 64, 512]), bytes: dice.pick([1_000, 256 * 1024]) },
    rooms: new Map(),
    places: new Map(),
  }),
  server: (process) => createServer(everything, {
    ...process.options,
    limits: process.state.limits,
    presence: { room: () => 'here' },
    logger: loggerFor(process),
  }).handle(handlersOf(process.clock, (ctx: { readonly signal: AbortSignal; readonly client: Side }) => ctx.client)),
  client: (tab) => createClient(everything, {
    ...tab.options,
    window: tab.state.window,
    backoff: { firstMs: 100, minMs: 1, stepMs: 50, maxMs: 500 },
    logger: loggerFor(tab),
    onError: () => {}, // the checker knows which notifications did not run
    handlers: tab.handlers(handlersOf(tab.clock, (ctx: { readonly signal: AbortSignal; readonly server: Side }) => ctx.server)),
    trace: (event) => {
      if (event.type === 'close' && event.code === 4400) tab.complain(`${tab.name} was closed for ${event.reason}`)
    },
  }),
  acts: {
    work: (doing) => calls('work', doing),
    again: (doing) => calls('again', doing),
    note: (doing) => calls('note', doing),
    give: (doing) => calls('give', doing),
    take: (doing) => calls('take', doing),
    both: (doing) => calls('both', doing),
    resume: ({ client, dice, clock }) => resume(client.api, dice, clock),
    subscribe: async (doing) => void (await Promise.all(Array.from({ length: doing.dice.whole(1, 4) }, () => subscribe(doing)))),
    join,
  },
  chores: {
    publish: async ({ server: { topics }, dice, clock }) => {
      for (let i = dice.scale(5, 60); i > 0; i--) {
        const message = { text: `${dice.whole(0, 2 ** 30)} ${'x'.repeat(dice.scale(1, dice.chance(0.05) ? 20_000 : 100))}` }
        if (dice.chance(0.2)) topics.none.publish(message)
        else topics[dice.pick(['kept', 'few', 'latest', 'room'] as const)].publish(dice.whole(1, 2), message)
        if (dice.chance(0.5)) await clock.wait(dice.scale(1, 1_000))
      }
    },
    ask: async ({ server, dice, clock }) => {
      const kinds = ['work', 'again', 'note', 'give', 'take', 'both'] as const
      await Promise.all([...server.clients].map(({ api }) => call(dice.pick(kinds), api, dice, clock)))
    },
  },
  check: ({ state }) => [...state.rooms].flatMap(([room, told]) => checkRoom(room, told)),
})

function calls(kind: keyof Side, { client, dice, clock }: Doing): Promise<void> {
  return call(kind, client.api, dice, clock)
}

/** From now, from the oldest message, or from a place that somebody has come to. */
async function subscribe({ client: { topics }, dice, clock, state: { places } }: Doing): Promise<void> {
  const name = dice.pick(['kept', 'few', 'none', 'latest', 'room'] as const)
  const log = name === 'none' ? 0 : dice.whole(1, 2)
  const heard = (_message: unknown, place: Place): void => void places.set(`${name} ${log}`, place)
  const place = places.get(`${name} ${log}`)
  const from = dice.pick([undefined, 'start' as const, place])
  const options = from === undefined ? {} : { from }
  const stop = name === 'none' ? topics.none.subscribe(heard, options) : topics[name].subscribe(log, heard, options)
  if (!dice.chance(0.5)) return
  await clock.wait(dice.scale(10, 20_000))
  stop()
}

/** Stays in a room, and keeps who is said to be there. */
function join({ client, dice, signal, state }: Doing): void {
  const room = dice.whole(1, 2)
  const told = state.rooms.get(room) ?? new Map<AbortSignal, readonly string[]>()
  state.rooms.set(room, told)
  told.set(signal, [])
  signal.addEventListener('abort', () => told.delete(signal))
  client.topics.room.subscribe(room, () => {}, {
    onPresence: ({ members }) => void (signal.aborted || told.set(signal, members.map(({ id }) => id).sort())),
  })
}

/** All see the same, and at least themselves. Others may be there that only listen. */
function checkRoom(room: number, told: ReadonlyMap<AbortSignal, readonly string[]>): string[] {
  const seen = [...told.values()].map((ids) => ids.join(' '))
  const different = seen.some((ids) => ids !== seen[0])
  const few = [...told.values()].some((ids) => new Set(ids).size < told.size)
  return different || few ? [`${told.size} are in room ${room}, and were told ${seen.join(' / ')}`] : []
}

/** What neither side ought to log is complained of. */
function loggerFor(party: Pick<ServerProcess<State>, 'complain'>) {
  const expected = ['a handler failed', 'a notification failed', 'a subscription missed messages']
  const log = (details: object, message: string): void => {
    if (!expected.includes(message)) party.complain(`${message} ${JSON.stringify(details)}`)
  }
  return { warn: log, error: log }
}

function limitsOf(dice: Dice) {
  return {
    calls: dice.pick([4, 20, 1_000]),
    inputBytes: dice.pick([20_000, 4 * 2 ** 20]),
    outputBytes: dice.pick([2_000, 2 ** 20]),
    detachedOutputBytes: 2 ** 30,
    topicBytes: dice.pick([2_000, 4 * 2 ** 20]),
  }
}
