// `wirepact complete`: the script by which a shell completes commands, options, and,
// with `--contract`, names.

import type { Cli } from '../cli.js'
import { typed } from '../call/options.js'
import { namesOf, type Kind } from '../call/target.js'
import { loadContract } from '../load.js'
import type { Snapshot } from '../../snapshot/snapshot.js'

/** After all other commands: it completes those that are there. */
export async function addComplete(cli: Cli, argv: readonly string[]): Promise<void> {
  if (argv[2] !== 'complete') {
    cli
      .command('complete [shell]', 'Print a script for completion in bash, zsh, fish or powershell')
      .example('source <(wirepact complete bash)')
    return
  }
  const { default: tab } = await import('@bomb.sh/tab/cac')
  for (const { options } of cli.commands) for (const option of options) option.name = asTyped(option.rawName)
  const snapshot = await contractIn(argv)
  const subCommands = Object.entries(named).map(([command, { argument, kinds }]) => {
    const complete = (tell: (name: string, description: string) => void): void => {
      for (const name of snapshot ? namesOf(snapshot, kinds) : []) tell(name, descriptionOf(name, snapshot))
    }
    return [command, { args: { [argument]: complete } }] as const
  })
  await tab(cli, { subCommands: Object.fromEntries(subCommands) })
}

/** Commands that take a name of the contract's, and the argument that it is. */
const named: Readonly<Record<string, { readonly argument: string; readonly kinds: readonly Kind[] }>> = {
  call: { argument: 'name', kinds: ['rpc', 'notify', 'stream'] },
  stream: { argument: 'name', kinds: ['stream'] },
  upload: { argument: 'name', kinds: ['upload'] },
  duplex: { argument: 'name', kinds: ['duplex'] },
  subscribe: { argument: 'topic', kinds: ['topic'] },
}

/** `--connect-timeout <ms>` → `connect-timeout`, which the parser knows as `connectTimeout`. */
function asTyped(rawName: string): string {
  return /--([\w-]+)/.exec(rawName)?.[1] ?? rawName
}

/** Undefined also if it cannot be read: who presses a key wants no message. */
async function contractIn(argv: readonly string[]): Promise<Snapshot | undefined> {
  const file = typed(argv, '--contract')
  try {
    return file === undefined ? undefined : await loadContract(file, { export: typed(argv, '--export') })
  } catch {
    return undefined
  }
}

function descriptionOf(name: string, snapshot: Snapshot | undefined): string {
  const members = snapshot ? [...snapshot.server, ...snapshot.topics] : []
  return (members.find((member) => member.name === name)?.description ?? '').split('\n')[0] ?? ''
}
