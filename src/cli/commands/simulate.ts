// `wirepact simulate`: a scenario over a network that breaks, by seeds.

import type { CAC } from 'cac'
import { Failure } from '../failure.js'
import { whole } from '../numbers.js'
import type { Given } from '../options.js'

interface Options {
  readonly seeds?: Given
  readonly from?: Given
  readonly seed?: Given
  readonly tabs?: Given
  readonly acts?: Given
  readonly faults?: Given
  readonly span?: Given
  readonly weight?: Given
}

export function addSimulate(cli: CAC): void {
  cli
    .command('simulate <scenario>', 'Run a scenario of servers and tabs over a network that breaks')
    .option('--seeds <n>', 'How many are tried. Default: 100')
    .option('--from <seed>', 'The first of them. Default: 1')
    .option('--seed <seed>', 'Replay this one, and show what happens')
    .option('--tabs <n>', 'Tabs that are open from the beginning. Default: 2')
    .option('--acts <n>', 'How much is done. Default: 40')
    .option('--faults <n>', 'How much goes wrong. Default: 20')
    .option('--span <ms>', 'How long that takes, by the simulated clock. Default: 30000')
    .option('--weight <fault=n>', 'How often a fault is drawn, beside the others: restart=0. Several times')
    .example('wirepact simulate shop.sim.ts --seeds 2000')
    .example('wirepact simulate shop.sim.ts --seed 42')
    .action(async (scenario: string, options: Options) => {
      const { replay, search } = await import('../simulating.js')
      const plan = {
        ...counts({ tabs: options.tabs, acts: options.acts, faults: options.faults, spanMs: options.span }),
        weights: weightsOf(options.weight),
      }
      const many = counts({ seeds: options.seeds, from: options.from })
      if (options.seed === undefined) return search(scenario, { ...plan, ...many })
      if (Object.keys(many).length > 0) throw new Failure('--seed is one: --seeds and --from do not go with it')
      return replay(scenario, { ...plan, seed: whole('seed', options.seed) })
    })
}

function counts(given: Readonly<Record<string, Given | undefined>>): Record<string, number> {
  const entries = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, whole(name.replace('Ms', ''), value)] as const]))
  return Object.fromEntries(entries)
}

function weightsOf(given: Given = []): Record<string, number> {
  return Object.fromEntries([given].flat().map((text) => {
    const [, fault, weight] = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(String(text)) ?? []
    if (fault === undefined) throw new Failure(`--weight: not a fault and a number, such as restart=0 (got ${String(text)})`)
    return [fault, Number(weight)]
  }))
}
