// `wirepact mock`: a server before there is one.

import type { CAC } from 'cac'
import { MOST_MS, whole } from '../numbers.js'
import { text, type Given } from '../options.js'

interface Options {
  readonly export?: Given
  readonly host: Given
  readonly port: Given
  readonly seed: Given
  readonly delay: Given
  readonly every: Given
  readonly endless?: boolean
  readonly overrides?: Given
}

const LOOPBACK = '127.0.0.1'

export function addMock(cli: CAC): void {
  cli
    .command('mock <contract>', 'Answer by a contract alone, with plausible values')
    .option('--export <name>', 'The contract among several that the module exports')
    .option('--port <port>', '0: any that is free', { default: 8080 })
    .option('--host <host>', 'The address to listen at', { default: LOOPBACK })
    .option('--seed <n>', 'The same seed and input have the same answer', { default: 1 })
    .option('--delay <ms>', 'Before each answer', { default: 0 })
    .option('--every <ms>', 'Between items, and between messages of a topic', { default: 1000 })
    .option('--endless', 'Streams go on for as long as they are read. Default: they end after a few items')
    .option('--overrides <file>', 'Handlers (.ts, .js) or fixed answers (.json) in place of faked ones; read again when it changes')
    .example('wirepact mock contract.ts --port 8080 --overrides answers.ts')
    .action(async (contract: string, options: Options) => {
      const { mock } = await import('../mock/run.js')
      await mock({
        contract,
        export: text('export', options.export),
        host: text('host', options.host) ?? LOOPBACK,
        overrides: text('overrides', options.overrides),
        endless: options.endless ?? false,
        port: whole('port', options.port, 0, 65_535),
        seed: whole('seed', options.seed),
        delayMs: whole('delay', options.delay, 0, MOST_MS),
        everyMs: whole('every', options.every, 0, MOST_MS),
      })
    })
}
