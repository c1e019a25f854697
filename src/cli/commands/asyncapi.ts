// `wirepact asyncapi`: a contract as an AsyncAPI document.

import { asyncapiOf } from '../../codegen/asyncapi/asyncapi.js'
import type { Cli } from '../cli.js'
import { loadContract } from '../load.js'
import { write } from '../output.js'

interface Options {
  readonly export?: string
  readonly out?: string
  readonly url?: string
  readonly yaml?: boolean
}

export function addAsyncapi(cli: Cli): void {
  cli
    .command('asyncapi <contract>', 'Write a contract as an AsyncAPI 3 document')
    .option('--export <name>', 'The contract among several that the module exports')
    .option('--out <file>', 'Default: standard output')
    .option('--url <url>', 'Where the server is: wss://example.com/rpc')
    .option('--yaml', 'YAML, as for a file that ends with .yaml or .yml. Default: JSON')
    .example('wirepact asyncapi contract.ts --url wss://example.com/rpc --out asyncapi.yaml')
    .action(async (file: string, { out, url, yaml, ...options }: Options) => {
      const document = asyncapiOf(await loadContract(file, { export: options.export }), { url })
      const isYaml = yaml === true || /\.ya?ml$/i.test(out ?? '')
      const text = isYaml ? (await import('../yaml.js')).yamlOf(document) : `${JSON.stringify(document, null, 2)}\n`
      await write(text, out)
    })
}
