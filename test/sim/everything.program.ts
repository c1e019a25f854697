// What either side does in the simulation of everything: handlers that do as
// their input says, and calls of all kinds with whatever the dice throw.

import { RpcError } from '../../src/index.js'
import type { Dice, SimulatedClock } from '../../src/testing/index.js'
import type { Answer, Item, Job, Options, Run, Side } from './everything.contract.js'

/** A handler's `ctx`, as far as it is used here. */
interface Scene {
  readonly signal: AbortSignal
}

/** Handlers of either side. @param back - calls to whoever asked */
export function handlersOf<Ctx extends Scene>(clock: SimulatedClock, back: (ctx: Ctx) => Side) {
  const work = (job: Job, ctx: Ctx): Answer | Promise<Answer> => {
    return job.waitMs < 0 ? finish(job) : perform(job, clock, back(ctx), ctx.signal)
  }
  return {
    work,
    again: work,
    note: async (job: Job, ctx: Ctx) => void (await work(job, ctx)),
    give: (run: Run) => itemsOf(run, clock),
    take: async (run: Run, items: AsyncIterable<Item>) => {
      let count = 0
      for await (const _ of items) {
        if (++count === run.endsAt) break
        if (count % 7 === 0) await clock.wait(5)
      }
      return count
    },
    both: async function* (run: Run, items: AsyncIterable<Item>) {
      let count = 0
      for await (const item of items) {
        if (++count === run.endsAt) throw new RpcError('REFUSED', 'as it was told', { data: count, outcome: 'executed' })
        yield item
      }
    },
  }
}

/** Makes some calls of one kind, and waits for them. Errors that calls may end with are no matter here. */
export async function call(kind: keyof Side, side: Side, dice: Dice, clock: SimulatedClock): Promise<void> {
  const many = dice.chance(0.2) ? dice.scale(2, kind === 'work' ? 30 : 5) : 1
  const calls = Array.from({ length: many }, () => one(kind, side, dice, clock))
  const failures = (await Promise.allSettled(calls)).flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  for (const failure of failures) if (!(failure instanceof RpcError)) throw failure
}

async function one(kind: keyof Side, side: Side, dice: Dice, clock: SimulatedClock): Promise<void> {
  switch (kind) {
    case 'note': return side.note(jobOf(dice, false))
    case 'work':
    case 'again': {
      const options = optionsOf(dice, clock)
      return void (await side[kind](jobOf(dice, options !== undefined), options))
    }
    case 'give': return read(side.give(runOf(dice), { ...optionsOf(dice, clock) }), dice, clock)
    case 'take': return void (await side.take(runOf(dice), itemsOf(runOf(dice), clock), optionsOf(dice, clock)))
    case 'both': return read(side.both(runOf(dice), itemsOf(runOf(dice), clock), optionsOf(dice, clock)), dice, clock)
  }
}

/** A stream that goes on with the next session when its own is lost. */
export async function resume(side: Side, dice: Dice, clock: SimulatedClock): Promise<void> {
  const run = { ...runOf(dice), endsAt: 0 }
  let due = 1
  for await (const item of side.give(run, { resume: (last) => ({ ...run, from: last === undefined ? 0 : numberOf(last) }) })) {
    if (numberOf(item) !== due++) throw new Error(`read ${String(item).slice(0, 20)}, and ${due - 1} was due`)
    if (due % 11 === 0) await clock.wait(dice.scale(1, 40))
  }
  if (due !== run.length + 1) throw new Error(`a resumed stream ended after ${due - 1} of ${run.length} items`)
}

async function read(items: AsyncIterable<Item>, dice: Dice, clock: SimulatedClock): Promise<void> {
  const leavesAt = dice.chance(0.2) ? dice.scale(1, 30) : 0
  let count = 0
  for await (const _ of items) {
    if (++count === leavesAt) break
    if (count % 11 === 0) await clock.wait(dice.scale(1, 40))
  }
}

async function perform(job: Job, clock: SimulatedClock, back: Side, signal: AbortSignal): Promise<Answer> {
  const inner = { ...job, fate: 'answer' as const, asks: 0, waitMs: 0 }
  const asked = Array.from({ length: job.asks }, () => back.again(inner))
  await Promise.allSettled(asked)
  if (job.waitMs > 0) await Promise.race([clock.wait(job.waitMs), aborted(signal)])
  if (job.fate === 'hang') await aborted(signal)
  return finish(job)
}

function finish({ fate, text, bytes }: Job): Answer {
  if (fate === 'refuse') throw new RpcError('REFUSED', 'as it was told', { data: text.length, outcome: 'executed' })
  if (fate === 'throw') throw new Error('as it was told')
  return { text, ...(bytes && { bytes }) }
}

function jobOf(dice: Dice, ends: boolean): Job {
  const waitMs = dice.chance(0.4) ? -1 : dice.scale(1, dice.chance(0.1) ? 20_000 : 1_000)
  const length = dice.scale(1, dice.chance(0.05) ? 200_000 : 200)
  return {
    fate: ends && waitMs >= 0 && dice.chance(0.1) ? 'hang' : dice.pick(['answer', 'answer', 'answer', 'answer', 'refuse', 'throw']),
    waitMs,
    asks: waitMs >= 0 && dice.chance(0.2) ? dice.whole(1, 3) : 0,
    text: `${dice.whole(0, 2 ** 30)} ${'é"x'.repeat(length / 3)}`,
    ...(dice.chance(0.2) && { bytes: Uint8Array.from({ length: dice.scale(1, 2_000) }, () => dice.whole(0, 255)) }),
  }
}

function runOf(dice: Dice): Run {
  const length = dice.scale(1, dice.chance(0.05) ? 800 : 40)
  return { from: 0, length, endsAt: dice.chance(0.2) ? dice.whole(1, length) : 0 }
}

function optionsOf(dice: Dice, clock: SimulatedClock): Options | undefined {
  const drawn = dice.whole(1, 10)
  if (drawn > 3) return undefined
  if (drawn === 1) return { timeoutMs: dice.scale(5, 20_000) }
  return { signal: dice.chance(0.2) ? AbortSignal.abort('given up') : clock.timeout(dice.scale(1, 10_000)) }
}

/** Mostly a number; now and then what fills a message, or several. */
async function* itemsOf({ from, length, endsAt }: Run, clock: SimulatedClock): AsyncGenerator<Item> {
  for (let n = from + 1; n <= length; n++) {
    if (n === endsAt) throw new RpcError('REFUSED', 'as it was told', { data: n, outcome: 'executed' })
    yield n % 397 === 0 ? `${n} ${'é"'.repeat(34_000)}` : n % 17 === 0 ? `${n} ${'x'.repeat(500)}` : n
    if (n % 13 === 0) await clock.wait(20)
  }
}

function numberOf(item: Item): number {
  return typeof item === 'number' ? item : Number.parseInt(item, 10)
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}
