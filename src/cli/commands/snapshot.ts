// `wirepact snapshot`: a contract as JSON.

import type { CAC } from 'cac'
import { loadContract } from '../load.js'
import { text, type Given } from '../options.js'
import { write } from '../output.js'

interface Options {
  readonly export?: Given
  readonly out?: Given
}

export function addSnapshot(cli: CAC): void {
  cli
    .command('snapshot <contract>', 'Write a contract as JSON, to keep, publish or compare')
    .option('--export <name>', 'The contract among several that the module exports')
    .option('--out <file>', 'Default: standard output')
    .example('wirepact snapshot contract.ts --out contract.json')
    .action(async (file: string, options: Options) => {
      const [name, out] = [text('export', options.export), text('out', options.out)]
      await write(`${JSON.stringify(await loadContract(file, { export: name }), null, 2)}\n`, out)
    })
}
