// Makes a plan that fails smaller, as long as it fails in the same way: delta
// debugging over its steps, then its numbers. Source: Zeller and Hildebrandt,
// "Simplifying and Isolating Failure-Inducing Input", IEEE TSE, 2002.

import type { Plan, Step } from './plan.js'

/** @returns true if the plan still fails in the same way */
export type Fails = (plan: Plan) => Promise<boolean>

/** @param mostRuns - of `fails`; then the smallest so far is given */
export async function shrink(plan: Plan, fails: Fails, mostRuns: number): Promise<Plan> {
  let runs = 0
  const still: Fails = async (smaller) => runs++ < mostRuns && fails(smaller)
  const fewer = await shrinkSteps(plan, still)
  const calmer = await shrinkNumbers(fewer, still)
  return shrinkSteps(calmer, still)
}

/** Leaves out halves, then smaller pieces, then one at a time. */
async function shrinkSteps(plan: Plan, fails: Fails): Promise<Plan> {
  let best = plan
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.steps.length;) {
      const smaller = { ...best, steps: [...best.steps.slice(0, at), ...best.steps.slice(at + size)] }
      if (await fails(smaller)) best = smaller
      else at += size
    }
  }
  return best
}

async function shrinkNumbers(plan: Plan, fails: Fails): Promise<Plan> {
  let best = plan
  const attempt = async (smaller: Plan): Promise<boolean> => {
    const failed = await fails(smaller)
    if (failed) best = smaller
    return failed
  }
  if (best.latencyMs > 0) await attempt({ ...best, latencyMs: 0 })
  await attempt({ ...best, steps: best.steps.map((step) => ('tab' in step ? { ...step, tab: 1 } : step)) })
  while (best.tabs > 1 && await fails({ ...best, tabs: best.tabs - 1 })) best = { ...best, tabs: best.tabs - 1 }
  for (let at = 0; at < best.steps.length; at++) {
    for (const name of Object.keys(best.steps[at] as Step)) await firstOf(calmer(best, at, name), attempt)
  }
  return best
}

async function firstOf(plans: readonly Plan[], attempt: (plan: Plan) => Promise<boolean>): Promise<void> {
  for (const plan of plans) if (await attempt(plan)) return
}

/** The same plan with one number of one step smaller, the smallest first. */
function calmer(plan: Plan, at: number, name: string): Plan[] {
  const step = plan.steps[at] as Step & Readonly<Record<string, unknown>>
  const value = step[name]
  if (!/^(clientSeesMs|serverSeesMs|latencyMs|forMs|downMs|spreadMs|drainMs|byMs)$/.test(name) || typeof value !== 'number' || value === 0) return []
  const half = Math.trunc(value / 2)
  const smaller = value === Infinity || half === 0 ? [0] : [0, half]
  return smaller.map((each) => ({ ...plan, steps: plan.steps.with(at, { ...step, [name]: each }) }))
}
