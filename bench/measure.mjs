// Contenders take turns in short slices, so that all meet the same noise and are
// of the same age; a generation is a fresh set of processes, since no two of them
// are compiled alike. Knows neither what is asked of them nor how it is shown.

import { contender } from './roster.mjs'
import { Samples } from './samples.mjs'
import { startFanout, startSides, stopSides } from './sides.mjs'

/** A warm-up goes on until both the calls and the time are reached, or until this is over. */
const LONGEST_WARM_UP_MS = 3_000

/** How each kind of row starts a contender, and takes one slice of it. */
const kinds = {
  calls: {
    start: (name) => startSides(name),
    verify: ({ client }) => client.ask('check'),
    slice: ({ client }, load, ms) => client.ask('run', { load, ms }),
  },
  fanout: {
    start: startFanout, // which sees to it that one message reaches each connection once
    verify: () => {},
    slice: ({ server }, load, ms, { sockets }) => server.ask('fanout', { ...load, ms, sockets }),
  },
}

/**
 * @param rows - of one kind, `calls` or `fanout`, by name
 * @param names - of contenders; the yardstick is one of them
 * @param settings - generations, rounds, sliceMs, warmUpMs, sockets
 * @param say - is told what goes on
 * @returns by row and contender, `{ rate, ratio, generations, serverUs, clientUs }` or `{ reason }` where it cannot
 */
export async function measureRates(kind, rows, names, settings, say) {
  const plan = await Promise.all(Object.entries(rows).map(([row, wanted]) => planRow(row, wanted, names)))
  const samples = new Samples(plan)
  for (let generation = 0; generation < settings.generations; generation++) {
    const sayMore = (what) => say(`generation ${generation + 1} of ${settings.generations}: ${what}`)
    await new Generation(generation, kinds[kind], rotated(plan, generation), settings, samples).measure(sayMore)
  }
  return samples.summary()
}

/** What a row asks for, who can do it, and why the others cannot. */
async function planRow(row, { load, warm = 5_000 }, names) {
  const { work = 'subscribe' } = load
  const each = await Promise.all(names.map(async (name) => {
    const { about } = await contender(name)
    return { name, reason: about.lacks?.[work] }
  }))
  return {
    row, load, warm,
    able: each.filter(({ reason }) => reason === undefined).map(({ name }) => name),
    unable: each.filter(({ reason }) => reason !== undefined),
  }
}

/** One set of processes, from their start to their end. */
class Generation {
  #number
  #kind
  #plan
  #settings
  #samples
  #running = new Map()

  constructor(number, kind, plan, settings, samples) {
    this.#number = number
    this.#kind = kind
    this.#plan = plan
    this.#settings = settings
    this.#samples = samples
  }

  async measure(say) {
    say('start')
    const names = [...new Set(this.#plan.flatMap(({ able }) => able))]
    await Promise.all(names.map((name) => this.#enter(name, () => this.#start(name))))
    for (const name of names) await this.#enter(name, () => this.#kind.verify(this.#running.get(name)))
    for (const { row, load, warm, able } of this.#plan) {
      say(row)
      const warmOne = (sides) => warmUp(this.#kind, sides, load, warm, this.#settings)
      for (const name of able) await this.#try(row, name, warmOne)
      for (let round = 0; round < this.#settings.rounds; round++) {
        // Nobody always goes first, and nobody always after the same one.
        const order = round % 2 === 0 ? rotated(able, round) : rotated(able, round).reverse()
        for (const name of order) await this.#try(row, name, (sides) => this.#sample(row, name, sides, load, round))
      }
    }
    for (const sides of this.#running.values()) await stopSides(sides)
  }

  async #start(name) {
    this.#running.set(name, await this.#kind.start(name, this.#settings))
  }

  /** A contender that does not start, or does not do its work, is out of all rows. */
  async #enter(name, step) {
    const isIn = ({ row }) => !this.#samples.isOut(row, name)
    if (!this.#plan.some(isIn)) return
    try {
      await step()
    } catch (error) {
      for (const { row } of this.#plan.filter(isIn)) this.#samples.fail(row, name, error)
    }
  }

  async #sample(row, name, sides, load, round) {
    const sample = await slice(this.#kind, sides, load, this.#settings)
    this.#samples.add(row, name, { generation: this.#number, round, ...sample })
  }

  /** A contender that fails is out of the row, and begins anew. */
  async #try(row, name, work) {
    if (this.#samples.isOut(row, name)) return
    try {
      await work(this.#running.get(name))
    } catch (error) {
      this.#samples.fail(row, name, error)
      await stopSides(this.#running.get(name))
      await this.#enter(name, () => this.#start(name))
    }
  }
}

async function warmUp(kind, sides, load, least, settings) {
  let answered = 0
  let took = 0
  while (took < LONGEST_WARM_UP_MS && (answered < least || took < settings.warmUpMs)) {
    const done = await kind.slice(sides, load, Math.min(250, settings.warmUpMs), settings)
    answered += done.answered
    took += done.ms
  }
}

async function slice(kind, sides, load, settings) {
  const cpu = () => Promise.all([sides.server.ask('cpu'), sides.client.ask('cpu')])
  const before = await cpu()
  const { answered, ms } = await kind.slice(sides, load, settings.sliceMs, settings)
  const after = await cpu()
  const [serverUs, clientUs] = after.map((us, side) => (us - before[side]) / answered)
  return { rate: (answered / ms) * 1_000, serverUs, clientUs }
}

function rotated(list, by) {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
