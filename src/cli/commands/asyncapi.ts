// `wirepact asyncapi`: a contract as an AsyncAPI document.

import { asyncapiOf } from '../../codegen/asyncapi/asyncapi.js'
import type { CAC } from 'cac'
import { loadContract } from '../load.js'
import { text, type Given } from '../options.js'
import { write } from '../output.js'

interface Options {
  readonly export?: Given
  readonly out?: Given
  readonly url?: Given
  readonly yaml?: boolean
}

export function addAsyncapi(cli: CAC): void {
  cli
    .command('asyncapi <contract>', 'Write a contract as an AsyncAPI 3 document')
    .option('--export <name>', 'The contract among several that the module exports')
    .option('--out <file>', 'Default: standard output')
    .option('--url <url>', 'Where the server is: wss://example.com/rpc')
    .option('--yaml', 'YAML, as for a file that ends with .yaml or .yml. Default: JSON')
    .example('wirepact asyncapi contract.ts --url wss://example.com/rpc --out asyncapi.yaml')
    .action(async (file: string, { yaml, ...options }: Options) => {
      const [out, url] = [text('out', options.out), text('url', options.url)]
      const document = asyncapiOf(await loadContract(file, { export: text('export', options.export) }), { url })
      const isYaml = yaml === true || /\.ya?ml$/i.test(out ?? '')
      await write(isYaml ? (await import('../yaml.js')).yamlOf(document) : `${JSON.stringify(document, null, 2)}\n`, out)
    })
}
