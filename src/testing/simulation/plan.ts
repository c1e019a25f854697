// What happens in a simulation, and when: a list of steps that follows from a
// seed. Each has all that it needs, so that one can be left out and the others stay.

import { Dice } from '../dice.js'
import { drawFault, faultWeights, type Fault, type FaultWeights } from './faults.js'
import { shown } from './shown.js'

/** A tab does one of the scenario's acts. */
export interface ActStep {
  readonly atMs: number
  readonly act: string
  /** The first is 1. */
  readonly tab: number
  /** Of the dice that the act is given. */
  readonly seed: number
}

/** A server does one of the scenario's chores. */
export interface ChoreStep {
  readonly atMs: number
  readonly chore: string
  readonly seed: number
}

/** Something goes wrong. */
export type FaultStep = { readonly atMs: number } & Fault

export type Step = ActStep | ChoreStep | FaultStep

export interface Plan {
  /** Of the randomness that clients and servers draw, each of its own. */
  readonly seed: number
  /** Tabs that are open from the beginning. */
  readonly tabs: number
  /** From one end of a connection to the other, in milliseconds. */
  readonly latencyMs: number
  /** From then on nothing goes wrong any more. */
  readonly healMs: number
  /** By their time. After `healMs` everything is done once more: it has to work. */
  readonly steps: readonly Step[]
}

export interface PlanOptions {
  /** Tabs that are open from the beginning. Default 2. */
  readonly tabs?: number
  /** How many acts and chores there are. Default 40. */
  readonly acts?: number
  /** How many faults there are. Default 20. */
  readonly faults?: number
  /** How often each fault is drawn, beside the others; 0: never, and if all are 0 nothing goes wrong. Default: see `faultWeights`. */
  readonly weights?: Partial<FaultWeights>
  /** How long all that takes, in milliseconds. Default 30,000. */
  readonly spanMs?: number
}

/** What a scenario offers to be done. */
export interface Offered {
  readonly acts: readonly string[]
  readonly chores: readonly string[]
}

/** More tabs than these are not opened. */
const MOST_TABS = 6
/** So many faults come soon after something was done, and meet it under way. */
const SOON_SHARE = 0.5
const SOON_MS = 1_500

/** By then both sides have noticed which connections were dead, and have others. */
export const RECOVERY_MS = 60_000

/** @throws {RangeError} naming the option that is wrong */
export function planOf(seed: number, offered: Offered, options: PlanOptions = {}): Plan {
  const { tabs = 2, acts = 40, faults = 20, spanMs = 30_000 } = options
  checkCounts({ seed, tabs, acts, faults, spanMs })
  const weights = { ...faultWeights, ...options.weights }
  checkWeights(weights)
  const dice = new Dice(seed)
  const latencyMs = dice.pick([0, 1, 10, 50])
  const deeds = Array.from({ length: acts }, () => drawDeed(dice, offered, spanMs))
  const strikes = Array.from({ length: faults }, () => drawStrike(dice, deeds, weights, spanMs)).filter((strike) => strike !== undefined)
  const steps = withTabs([...deeds, ...strikes].sort((a, b) => a.atMs - b.atMs), tabs, dice)
  const healMs = spanMs + SOON_MS
  return { seed, tabs, latencyMs, healMs, steps: [...steps, ...onceMore(offered, healMs + RECOVERY_MS, dice)] }
}

function onceMore({ acts, chores }: Offered, atMs: number, dice: Dice): Step[] {
  const seed = (): number => dice.whole(0, 2 ** 31 - 1)
  return [...acts.map((act) => ({ atMs, act, tab: 1, seed: seed() })), ...chores.map((chore) => ({ atMs, chore, seed: seed() }))]
}

function drawDeed(dice: Dice, { acts, chores }: Offered, spanMs: number): ActStep | ChoreStep {
  const atMs = dice.whole(0, spanMs)
  const seed = dice.whole(0, 2 ** 31 - 1)
  const name = dice.pick([...acts, ...chores])
  return acts.includes(name) ? { atMs, act: name, tab: 0, seed } : { atMs, chore: name, seed }
}

/** @returns undefined if no fault is ever drawn */
function drawStrike(dice: Dice, deeds: readonly Step[], weights: FaultWeights, spanMs: number): FaultStep | undefined {
  const atMs = dice.chance(SOON_SHARE) && deeds.length > 0
    ? dice.pick(deeds).atMs + dice.scale(1, SOON_MS) - 1
    : dice.whole(0, spanMs)
  const fault = drawFault(dice, weights)
  return fault && { atMs, ...fault }
}

/** Says which tab each step is about, of those that are open by then. */
function withTabs(steps: readonly Step[], first: number, dice: Dice): Step[] {
  let open = first
  return steps.flatMap((step): Step[] => {
    if ('fault' in step && step.fault === 'open') {
      if (open >= MOST_TABS) return []
      open++
    }
    return 'tab' in step ? [{ ...step, tab: dice.whole(1, Math.max(open, 1)) }] : [step]
  })
}

/** @throws {RangeError} naming the one that is no whole number from 0 on */
export function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`simulate: ${name} must be a whole number from 0 on, got ${count}`)
  }
}

/**
 * @param where - for the message: `simulate: `, or `defineScenario: plan.`
 * @param more - names of options beside those of a plan
 * @throws {TypeError} naming an option that there is not, and those that there are
 */
export function checkNames(where: string, options: object, more: readonly string[] = []): void {
  const known = [...more, 'tabs', 'acts', 'faults', 'weights', 'spanMs']
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new TypeError(`${where}${unknown} is no option; there are ${known.join(', ')}`)
  const { weights } = options as { readonly weights?: unknown } // of whatever type
  if (weights !== undefined && Object(weights) !== weights) throw new TypeError(`${where}weights must be an object, got ${shown(weights)}`)
}

/** @throws {TypeError} naming what makes it none */
export function checkPlan(plan: Plan): void {
  const { steps, ...counts } = Object(plan) as Partial<Plan>
  if (!Array.isArray(steps)) throw new TypeError('simulate: plan must be that of a report: it has no steps')
  for (const name of ['seed', 'tabs', 'latencyMs', 'healMs'] as const) {
    if (typeof counts[name] !== 'number') throw new TypeError(`simulate: plan must be that of a report: its ${name} is ${shown(counts[name])}`)
  }
}

function checkWeights(weights: FaultWeights): void {
  for (const [name, weight] of Object.entries(weights)) {
    if (!Object.hasOwn(faultWeights, name)) throw new RangeError(`simulate: weights.${name} is no fault; there are ${Object.keys(faultWeights).join(', ')}`)
    if (!(weight >= 0 && weight < Infinity)) throw new RangeError(`simulate: weights.${name} must be a number from 0 on, got ${weight}`)
  }
}
