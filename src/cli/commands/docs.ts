// `wirepact docs`: a contract as a reference to read.

import { docsOf } from '../../codegen/docs/docs.js'
import type { Cli } from '../cli.js'
import { loadContract } from '../load.js'
import { write } from '../output.js'

interface Options {
  readonly export?: string
  readonly out?: string
}

export function addDocs(cli: Cli): void {
  cli
    .command('docs <contract>', 'Write a reference of a contract, in Markdown')
    .option('--export <name>', 'The contract among several that the module exports')
    .option('--out <file>', 'Default: standard output')
    .example('wirepact docs contract.ts --out docs/api.md')
    .action(async (file: string, options: Options) => {
      await write(docsOf(await loadContract(file, { export: options.export })), options.out)
    })
}
