// A scenario from a module of the user's: tried with many seeds, or replayed with one.

import { resolve } from 'node:path'
import { createJiti } from 'jiti'
import { isObject } from '../contract/insist.js'
import { countsText } from '../testing/simulation/counts.js'
import { checkScenario, type AnyScenario } from '../testing/simulation/scenario.js'
import { explained, explore, simulate, SimulationError, smallest, type ExploreOptions, type SimulateOptions } from '../testing/simulation/simulate.js'
import { checkFile } from './load.js'
import { exitStatus, Failure, messageOf } from './failure.js'

/** Tries one seed after another, and shows the first that fails, made small. */
export async function search(file: string, options: ExploreOptions): Promise<void> {
  const scenario = await loadScenario(file)
  const startedMs = performance.now()
  try {
    const counts = await usable(() => explore(scenario, options))
    process.stdout.write(`${countsText(counts)} (${((performance.now() - startedMs) / 1_000).toFixed(1)} s)\n`)
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error
    process.stdout.write(`${explained(error.report)}\n`)
    throw new Failure(`seed ${error.seed} fails. Again: wirepact simulate ${file} --seed ${error.seed}${again(options)}`, exitStatus.no)
  }
}

/** Shows what happens by one seed; if that fails, by the smallest plan that fails as it does. */
export async function replay(file: string, options: SimulateOptions): Promise<void> {
  const scenario = await loadScenario(file)
  const report = await usable(() => simulate(scenario, options))
  if (report.problems.length === 0) {
    process.stdout.write(`${report.trace}\n\n${countsText(report.counts)}\n`)
    return
  }
  process.stdout.write(`${explained(await smallest(scenario, report))}\n`)
  throw new Failure(`seed ${report.seed} fails`, exitStatus.no)
}

/** @throws {Failure} that begins with the file */
async function loadScenario(file: string): Promise<AnyScenario> {
  await checkFile(file)
  try {
    const jiti = createJiti(import.meta.url, { tsconfigPaths: true, interopDefault: false })
    const module = await jiti.import<{ readonly default?: unknown }>(resolve(file))
    if (!isObject(module.default)) throw new TypeError('has no scenario as its default export: make one with defineScenario()')
    checkScenario(module.default)
    return module.default as unknown as AnyScenario // it was checked
  } catch (error) {
    throw new Failure(`${file}: ${messageOf(error)}`)
  }
}

/** An option, or a scenario, that is wrong is a mistake of whoever wrote it. */
async function usable<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw error instanceof Error && error.message.startsWith('simulate: ') ? new Failure(error.message) : error
  }
}

/** The options by which the same plan is drawn. */
function again({ tabs, acts, faults, spanMs, weights = {} }: ExploreOptions): string {
  const given = Object.entries({ tabs, acts, faults, span: spanMs }).filter(([, value]) => value !== undefined)
  const words = [...given.map(([name, value]) => ` --${name} ${value}`), ...Object.entries(weights).map(([fault, weight]) => ` --weight ${fault}=${weight}`)]
  return words.join('')
}
