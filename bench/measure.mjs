// Contenders take turns in short slices, so that all meet the same noise and are
// of the same age; a generation is a fresh set of processes, since no two of them
// are compiled alike. Knows neither what is asked of them nor how it is shown.

import { contender, yardstick } from './roster.mjs'
import { startFanout, startIdle, startSides, stopSides } from './sides.mjs'
import { median, spread } from './statistics.mjs'

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
    const keep = (row, name, sample) => samples.add(row, name, { generation, ...sample })
    const sayMore = (what) => say(`generation ${generation + 1} of ${settings.generations}: ${what}`)
    await measureGeneration(kinds[kind], rotated(plan, generation), settings, keep, sayMore)
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

/** @param keep - is given each sample, with the row and the contender */
async function measureGeneration(kind, plan, settings, keep, say) {
  const names = [...new Set(plan.flatMap(({ able }) => able))]
  say('start')
  const running = new Map(await Promise.all(names.map(async (name) => [name, await kind.start(name, settings)])))
  for (const sides of running.values()) await kind.verify(sides)
  for (const { row, load, warm, able } of plan) {
    say(row)
    for (const name of able) await warmUp(kind, running.get(name), load, warm, settings)
    for (let round = 0; round < settings.rounds; round++) {
      // Nobody always goes first, and nobody always after the same one.
      const order = round % 2 === 0 ? rotated(able, round) : rotated(able, round).reverse()
      for (const name of order) keep(row, name, await slice(kind, running.get(name), load, settings))
    }
  }
  for (const sides of running.values()) await stopSides(sides)
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

/** What the slices gave, by row and contender. */
class Samples {
  #plan
  #taken

  constructor(plan) {
    this.#plan = plan
    this.#taken = new Map(plan.map(({ row, able }) => [row, new Map(able.map((name) => [name, []]))]))
  }

  add(row, name, sample) {
    this.#taken.get(row).get(name).push(sample)
  }

  summary() {
    return Object.fromEntries(this.#plan.map(({ row, unable }) => {
      const taken = this.#taken.get(row)
      const measured = [...taken].map(([name, samples]) => [name, summaryOf(samples, taken.get(yardstick))])
      return [row, Object.fromEntries([...measured, ...unable.map(({ name, reason }) => [name, { reason }])])]
    }))
  }
}

/** Each slice is held against the yardstick's of the same round. */
function summaryOf(samples, yardsticks) {
  const ratios = samples.map(({ rate }, i) => rate / yardsticks[i].rate)
  const generations = new Set(samples.map(({ generation }) => generation))
  const of = (what) => median(samples.map((sample) => sample[what]))
  return {
    rate: of('rate'),
    ratio: spread(ratios),
    generations: [...generations].map((each) => median(ratios.filter((_, i) => samples[i].generation === each))),
    serverUs: of('serverUs'),
    clientUs: of('clientUs'),
  }
}

/**
 * What a server holds for each of many connections that are idle, in bytes.
 * Some were there before it was first looked at: what is made once is not counted.
 */
export async function measureIdle(names, { generations, idle }, say) {
  const taken = Object.fromEntries(names.map((name) => [name, []]))
  for (let generation = 0; generation < Math.min(2, generations); generation++) {
    for (const name of names) {
      say(`generation ${generation + 1}: idle, ${name}`)
      const sides = await startIdle(name)
      await sides.client.ask('open', { count: Math.ceil(idle / 20) })
      const before = await sides.server.ask('held')
      await sides.client.ask('open', { count: idle })
      const after = await sides.server.ask('held')
      taken[name].push({ bytes: (after.rss - before.rss) / idle, heapBytes: (after.heap - before.heap) / idle })
      await stopSides(sides)
    }
  }
  return Object.fromEntries(Object.entries(taken).map(([name, each]) => [name, {
    bytes: spread(each.map(({ bytes }) => bytes)),
    heapBytes: median(each.map(({ heapBytes }) => heapBytes)),
  }]))
}

function rotated(list, by) {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
