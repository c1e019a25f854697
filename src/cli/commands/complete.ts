// `wirepact complete`: the script by which a shell completes commands, options, and,
// with `--contract`, names.

import type { CAC } from 'cac'
import { namesOf, type Kind } from '../call/target.js'
import { Failure } from '../failure.js'
import { loadContract } from '../load.js'
import { typed } from '../options.js'
import type { Snapshot } from '../../snapshot/snapshot.js'

/** After all other commands: it completes those that are there. */
export async function addComplete(cli: CAC, argv: readonly string[]): Promise<void> {
  if (argv[2] !== 'complete' || !asked.includes(argv[3] ?? '')) {
    cli
      .command('complete [shell]', 'Print a script for completion in bash, zsh, fish or powershell')
      .example('source <(wirepact complete bash)')
      .action((shell?: string) => {
        throw new Failure(`complete: for which shell? bash, zsh, fish or powershell (got ${shell ?? 'none'})`)
      })
    return
  }
  const { default: tab } = await import('@bomb.sh/tab/cac')
  for (const { options } of cli.commands) for (const option of options) option.name = asTyped(option.rawName)
  const snapshot = await contractIn(argv.slice(argv.indexOf('--') + 1))
  const subCommands = Object.entries(named).map(([command, { argument, kinds }]) => {
    const complete = (tell: (name: string, description: string) => void): void => {
      for (const name of snapshot ? namesOf(snapshot, kinds) : []) tell(name, descriptionOf(name, snapshot))
    }
    return [command, { args: { [argument]: complete } }] as const
  })
  await tab(cli, { subCommands: Object.fromEntries(subCommands) })
}

/** What can follow the command: a shell, or two dashes and what was typed in one so far. */
const asked = ['bash', 'zsh', 'fish', 'powershell', '--']

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

/** The one that is named by what was typed. Undefined also if it cannot be read: who presses a key wants no message. */
async function contractIn(words: readonly string[]): Promise<Snapshot | undefined> {
  const file = typed(words, '--contract')
  try {
    return file === undefined ? undefined : await loadContract(file, { export: typed(words, '--export') })
  } catch {
    return undefined
  }
}

function descriptionOf(name: string, snapshot: Snapshot | undefined): string {
  const members = snapshot ? [...snapshot.server, ...snapshot.topics] : []
  return (members.find((member) => member.name === name)?.description ?? '').split('\n')[0] ?? ''
}
