// `wirepact generate`: clients as TypeScript.

import { isAbsolute, relative } from 'node:path'
import type { CAC } from 'cac'
import { findConfig, readConfig } from '../config.js'
import { exitStatus, Failure, told } from '../failure.js'
import { checkAll, foretell, generateAll, writeAll, type Task } from '../generation.js'
import type { ReadOptions } from '../load.js'
import { MOST_MS, wholeIfGiven } from '../numbers.js'
import { text, type Given } from '../options.js'
import { say } from '../remarks.js'
import { watching, type Watched } from '../watching.js'

/** As the parser gives them. */
interface TypedOptions {
  readonly export?: Given
  readonly out?: Given
  readonly config?: Given
  readonly validators?: boolean
  readonly check?: boolean
  readonly dryRun?: boolean
  readonly watch?: boolean
  readonly timeout?: Given
}

interface Options {
  readonly name: string | undefined
  readonly out: string | undefined
  readonly config: string | undefined
  readonly validators: boolean
  readonly check: boolean
  readonly dryRun: boolean
  readonly watch: boolean
  readonly timeoutMs: number | undefined
}

export function addGenerate(cli: CAC): void {
  cli
    .command('generate [contract]', 'Write a client of a contract as TypeScript, or those of a configuration file')
    .option('--out <file>', 'Default: standard output')
    .option('--export <name>', 'The contract among several that the module exports')
    .option('--config <file>', 'Default: wirepact.config.ts, .js or .json, where no contract is given')
    .option('--validators', 'The client checks what leaves it and what arrives')
    .option('--check', 'Write nothing; exit 1 and show what would change if a file is stale')
    .option('--dry-run', 'Write nothing; say what would be written')
    .option('--watch', 'Write again whenever the contract or what it imports changes')
    .option('--timeout <ms>', 'Longest that a contract may take to load. Default: 30000')
    .example('wirepact generate contract.ts --out src/api.ts')
    .example('wirepact generate contract.ts --out src/api.ts --check')
    .action(async (contract: string | undefined, given: TypedOptions) => {
      const options = optionsOf(given)
      checkOptions(contract, options)
      if (options.watch) await watching(() => runOnce(contract, options))
      else await run(contract, options)
    })
}

function optionsOf({ validators = false, check = false, dryRun = false, watch = false, ...given }: TypedOptions): Options {
  return {
    name: text('export', given.export),
    out: text('out', given.out),
    config: text('config', given.config),
    timeoutMs: wholeIfGiven('timeout', given.timeout, 1, MOST_MS),
    validators, check, dryRun, watch,
  }
}

function checkOptions(contract: string | undefined, { out, config, check, dryRun, watch, validators, name }: Options): void {
  if (contract !== undefined && config !== undefined) throw new Failure('a contract or --config, not both')
  if (contract === undefined && (out !== undefined || name !== undefined)) throw new Failure('--out and --export are for a contract: which one?')
  if (contract === undefined && validators) throw new Failure('--validators is for a contract: in a configuration file it is an option of a client')
  const modes = Object.entries({ '--check': check, '--dry-run': dryRun, '--watch': watch }).flatMap(([mode, on]) => (on ? [mode] : []))
  if (modes.length > 1) throw new Failure(`${modes.join(' and ')}: not both`)
  if (watch && contract !== undefined && out === undefined) throw new Failure('--watch writes to a file: name it with --out')
}

async function run(contract: string | undefined, options: Options, onFiles?: ReadOptions['onFiles']): Promise<void> {
  const reading = { timeoutMs: options.timeoutMs, onFiles }
  const made = await generateAll(await tasksOf(contract, options, reading), reading)
  if (options.check) await checkAll(made, print)
  else if (options.dryRun) await foretell(made, print)
  else await writeAll(made, print)
}

/** A run of many: what is wrong is said, and may be put right. */
async function runOnce(contract: string | undefined, options: Options): Promise<Watched> {
  const files = new Set<string>()
  try {
    await run(contract, options, (read) => read.forEach((file) => files.add(file)))
    return { files: [...files], failed: false }
  } catch (error) {
    say(told(error))
    return { files: [...files], failed: true }
  }
}

async function tasksOf(contract: string | undefined, options: Options, reading: ReadOptions): Promise<Task[]> {
  if (contract !== undefined) {
    const { name, out, validators } = options
    return [{ contract, out, validators, command: commandOf(contract, options), ...(name === undefined ? {} : { export: name }) }]
  }
  const file = options.config ?? findConfig()
  if (file === undefined) throw new Failure('generate what? Name a contract, or write a wirepact.config.ts', exitStatus.failed)
  const command = options.config === undefined ? 'wirepact generate' : `wirepact generate --config ${shown(file)}`
  return (await readConfig(file, reading)).map((client) => ({ ...client, command }))
}

/** By which a client is made as these options made it. */
function commandOf(contract: string, { name, out, validators }: Options): string {
  const exported = name === undefined ? [] : ['--export', name]
  const written = out === undefined ? [] : ['--out', out]
  return ['wirepact generate', contract, ...exported, ...written, ...(validators ? ['--validators'] : [])].map(shown).join(' ')
}

/** Paths of whichever platform, and never absolute: the file is the same for everybody. */
function shown(word: string): string {
  return (isAbsolute(word) ? relative(process.cwd(), word) : word).replaceAll('\\', '/')
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
