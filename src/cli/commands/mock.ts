// `wirepact mock`: a server before there is one.

import type { Cli } from '../cli.js'
import { Failure } from '../failure.js'

interface Options {
  readonly export?: string
  readonly host: string
  readonly port: number
  readonly seed: number
  readonly delay: number
  readonly every: number
  readonly endless?: boolean
  readonly overrides?: string
}

export function addMock(cli: Cli): void {
  cli
    .command('mock <contract>', 'Answer by a contract alone, with plausible values')
    .option('--export <name>', 'The contract among several that the module exports')
    .option('--port <port>', '0: any that is free', { default: 8080 })
    .option('--host <host>', 'The address to listen at', { default: '127.0.0.1' })
    .option('--seed <n>', 'The same seed and input have the same answer', { default: 1 })
    .option('--delay <ms>', 'Before each answer', { default: 0 })
    .option('--every <ms>', 'Between items, and between messages of a topic', { default: 1000 })
    .option('--endless', 'Streams go on for as long as they are read. Default: they end after a few items')
    .option('--overrides <file>', 'Handlers (.ts, .js) or fixed answers (.json) in place of faked ones; read again when it changes')
    .example('wirepact mock contract.ts --port 8080 --overrides answers.ts')
    .action(async (contract: string, options: Options) => {
      const { mock } = await import('../mock/run.js')
      await mock({
        contract, export: options.export, host: options.host, overrides: options.overrides, endless: options.endless ?? false,
        port: whole('port', options.port, 65_535),
        seed: whole('seed', options.seed),
        delayMs: whole('delay', options.delay, MOST_MS),
        everyMs: whole('every', options.every, MOST_MS),
      })
    })
}

/** Above, a timer fires at once. */
const MOST_MS = 2 ** 31 - 1

/** @throws {Failure} unless it is a whole number from 0 to `most` */
function whole(option: string, given: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(given) && given >= 0 && given <= most) return given
  throw new Failure(`--${option}: not a whole number from 0 to ${most} (got ${given})`)
}
