// `wirepact call`, `stream`, `upload`, `duplex` and `subscribe`: a server, asked from the command line.

import type { CAC, Command } from 'cac'
import { CONNECT_MS, type TypedOptions } from '../call/options.js'
import type { Asked } from '../call/run.js'
import type { Kind } from '../call/target.js'

export function addCall(cli: CAC): void {
  withOptions(cli.command('call <url> <name> [input]', 'Call a procedure, and print its answer'))
    .example("wirepact call ws://localhost:8080 market.orders.place '{\"symbol\":\"BTC\"}'")
    .action(action(['rpc', 'notify', 'stream']))
  withOptions(cli.command('stream <url> <name> [input]', 'Call a stream, and print its items'))
    .option('--count <n>', 'End after so many')
    .action(action(['stream']))
  withOptions(cli.command('upload <url> <name> <file> [input]', 'Send a file to an upload: its bytes, or its lines of JSON'))
    .option('--bytes', 'The items are bytes, though no contract says so')
    .action((url: string, name: string, file: string, input: string | undefined, options: TypedOptions) =>
      run(['upload'], { url, name, input, file, options }))
  withOptions(cli.command('duplex <url> <name> [input]', 'Call a duplex: items from standard input, as lines of JSON'))
    .option('--count <n>', 'End after so many')
    .action(action(['duplex'], '-'))
  withOptions(cli.command('subscribe <url> <topic> [params]', 'Subscribe to a topic, and print its messages'))
    .option('--count <n>', 'End after so many')
    .option('--from <place>', 'start: the messages that are kept, first. Default: what is published from now on')
    .action(action(['topic']))
}

function withOptions(command: Command): Command {
  return command
    .option('--contract <file>', 'The contract, or its snapshot: what it says is checked before anything is sent')
    .option('--export <name>', 'The contract among several that the module exports')
    .option('--auth <json|text>', 'What the server\'s authenticate gets')
    .option('--header <name=value>', 'A header of the call')
    .option('--request-header <name=value>', 'A header of the request that opens the WebSocket')
    .option('--timeout <ms>', 'How long the call may take. Default: the contract\'s, else 30000; with items: none')
    .option('--connect-timeout <ms>', `How long to wait for a connection. Default: ${CONNECT_MS}`)
    .option('--out <file>', 'Write results there; bytes as they are')
}

type Kinds = readonly [Kind, ...Kind[]]

type Action = (url: string, name: string, input: string | undefined, options: TypedOptions) => Promise<void>

/** @param file - where items come from. Default: nowhere */
function action(kinds: Kinds, file?: string): Action {
  return (url, name, input, options) => run(kinds, { url, name, input, file, options })
}

/** What it takes is large, so that other commands do not load it. */
async function run(kinds: Kinds, asked: Asked): Promise<void> {
  const command = await import('../call/run.js')
  await command.run(kinds, asked)
}
