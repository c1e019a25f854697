// `wirepact snapshot`: a contract as JSON.

import type { Cli } from '../cli.js'
import { loadContract } from '../load.js'
import { write } from '../output.js'

interface Options {
  readonly export?: string
  readonly out?: string
}

export function addSnapshot(cli: Cli): void {
  cli
    .command('snapshot <contract>', 'Write a contract as JSON, to keep, publish or compare')
    .option('--export <name>', 'The contract among several that the module exports')
    .option('--out <file>', 'Default: standard output')
    .example('wirepact snapshot contract.ts --out contract.json')
    .action(async (file: string, options: Options) => {
      const snapshot = await loadContract(file, { export: options.export })
      await write(`${JSON.stringify(snapshot, null, 2)}\n`, options.out)
    })
}
