// One seed simulated, many explored, and what is found made small.

import type { Contract } from '../../contract/contract.js'
import { added, countsOf, noCounts, type Counts } from './counts.js'
import type { History, Problem } from './history.js'
import { checkCounts, checkNames, checkPlan, planOf, type Plan, type PlanOptions } from './plan.js'
import { checkScenario, type AnyScenario, type Scenario } from './scenario.js'
import { shrink } from './shrink.js'
import { planText, traceOf } from './trace.js'
import { runPlan, type Outcome } from './world.js'

export interface SimulateOptions extends PlanOptions {
  /** All that happens follows from it: a whole number. Default 1. */
  readonly seed?: number
  /** What is to happen, from an earlier report: then the seed and the other options do not count. */
  readonly plan?: Plan
}

export interface ExploreOptions extends PlanOptions {
  /** How many are tried. Default 100. */
  readonly seeds?: number
  /** The first of them. Default 1. */
  readonly from?: number
  /** How many runs it may take to make what was found smaller. Default 500. */
  readonly shrinkRuns?: number
  /** Told of each seed that was simulated. */
  readonly onReport?: (report: Report) => void
}

export interface Report {
  readonly seed: number
  /** What happened from outside: give it to `simulate` to have the same again. */
  readonly plan: Plan
  /** What is not as promised: empty if all is well. */
  readonly problems: readonly Problem[]
  readonly history: History
  readonly counts: Counts
  /** What happened, a line for each event. */
  readonly trace: string
}

/** Something was found: its message says how to see it again. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError'
  /** The first that failed. */
  readonly seed: number
  /** Of the smallest plan that fails in the same way. */
  readonly report: Report

  constructor(seed: number, report: Report) {
    super(`seed ${seed} fails\n${explained(report)}`)
    this.seed = seed
    this.report = report
  }
}

/**
 * Runs a scenario once: clients, servers and network in memory, and by a clock of their own, with random faults.
 *
 * @example
 * const { problems, trace } = await simulate(scenario, { seed: 42 })
 * @throws {RangeError | TypeError} naming the option, or the part of the scenario, that is wrong
 */
export async function simulate<C extends Contract, User, State>(
  scenario: Scenario<C, User, State>,
  options: SimulateOptions = {},
): Promise<Report> {
  checkScenario(scenario)
  checkNames('simulate: ', options, ['seed', 'plan'])
  if (options.plan !== undefined) checkPlan(options.plan)
  const erased = scenario as unknown as AnyScenario // its types have done their work
  const { seed = 1, plan, ...rest } = options
  const taken = plan
    ?? planOf(seed, { acts: Object.keys(erased.acts), chores: Object.keys(erased.chores ?? {}) }, withOwn(erased.plan, rest))
  return reportOf(taken, await runPlan(erased, taken))
}

/**
 * Simulates one seed after another. The first that fails is made small: as few steps as still fail in the same way.
 *
 * @returns what was counted, if nothing failed
 * @throws {SimulationError} with the seed, what is wrong, and the trace of the smallest plan
 * @throws {RangeError | TypeError} naming the option, or the part of the scenario, that is wrong
 */
export async function explore<C extends Contract, User, State>(
  scenario: Scenario<C, User, State>,
  options: ExploreOptions = {},
): Promise<Counts> {
  const { seeds = 100, from = 1, shrinkRuns = 500, onReport, ...rest } = options
  checkNames('simulate: ', rest, ['seeds', 'from', 'shrinkRuns', 'onReport'])
  checkCounts({ seeds, from, shrinkRuns })
  if (seeds === 0) throw new RangeError('simulate: seeds must be 1 at least, got 0')
  let sum = noCounts
  for (let seed = from; seed < from + seeds; seed++) {
    const report = await simulate(scenario, { ...rest, seed })
    onReport?.(report)
    if (report.problems.length > 0) throw new SimulationError(seed, await smallest(scenario, report, shrinkRuns))
    sum = added(sum, report.counts)
  }
  return sum
}

/**
 * The report of the smallest plan found that fails as `report` does. If the same plan does something else the next
 * time, none is looked for: then it is `report`, with that as a further problem.
 *
 * @param mostRuns - how many simulations that may take. Default 500
 */
export async function smallest<C extends Contract, User, State>(
  scenario: Scenario<C, User, State>,
  report: Report,
  mostRuns = 500,
): Promise<Report> {
  const [first] = report.problems
  if (!first) return report
  if (!isSame(report, await simulate(scenario, { plan: report.plan }))) return { ...report, problems: [...report.problems, doesNotRepeat] }
  let best = report
  await shrink(report.plan, async (plan) => {
    const found = await simulate(scenario, { plan })
    const same = found.problems.some(({ kind, about }) => kind === first.kind && about === first.about)
    if (same) best = found
    return same
  }, mostRuns)
  return best
}

const doesNotRepeat: Problem = {
  kind: 'does not repeat', about: 'scenario',
  text: 'this does not repeat: does the scenario use setTimeout, Math.random or real I/O, or keep something outside of its state?',
}

function isSame(one: Report, other: Report): boolean {
  return one.trace === other.trace && one.problems.length === other.problems.length
}

/** What is wrong, what happened from outside, and what came of it. */
export function explained({ problems, plan, trace }: Report): string {
  return [...problems.map(({ text }) => `✗ ${text}`), '', planText(plan), '', trace].join('\n')
}

/** What the scenario says, where the options say nothing else. */
function withOwn(own: PlanOptions | undefined, options: PlanOptions): PlanOptions {
  return { ...own, ...options, weights: { ...own?.weights, ...options.weights } }
}

function reportOf(plan: Plan, outcome: Outcome): Report {
  const { recorder } = outcome
  return {
    seed: plan.seed, plan, problems: recorder.problems, history: recorder,
    counts: countsOf(recorder, outcome),
    get trace() {
      return traceOf(recorder.events)
    },
  }
}
