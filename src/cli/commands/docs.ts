// `wirepact docs`: a contract as a reference to read.

import { docsOf } from '../../codegen/docs/docs.js'
import type { CAC } from 'cac'
import { loadContract } from '../load.js'
import { text, type Given } from '../options.js'
import { write } from '../output.js'

interface Options {
  readonly export?: Given
  readonly out?: Given
}

export function addDocs(cli: CAC): void {
  cli
    .command('docs <contract>', 'Write a reference of a contract, in Markdown')
    .option('--export <name>', 'The contract among several that the module exports')
    .option('--out <file>', 'Default: standard output')
    .example('wirepact docs contract.ts --out docs/api.md')
    .action(async (file: string, options: Options) => {
      const [name, out] = [text('export', options.export), text('out', options.out)]
      await write(docsOf(await loadContract(file, { export: name })), out)
    })
}
