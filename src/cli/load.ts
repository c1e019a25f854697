// Contracts from files: modules, loaded in a process of their own because they run
// code of the user's, and snapshots.

import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSnapshot } from '../snapshot/read.js'
import type { Snapshot } from '../snapshot/snapshot.js'
import { Failure } from './failure.js'

/** Longest that a module may take to load. */
const LOAD_MS = 30_000

export interface LoadOptions {
  /** The contract's name among the module's exports. Default: the only one. */
  readonly export?: string | undefined
  /** Default 30,000. */
  readonly timeoutMs?: number | undefined
}

/** What the loading process says: the module's contracts by the name of their export, or why there are none. */
export type Loaded = { readonly contracts: readonly LoadedContract[] } | { readonly failure: string }

export interface LoadedContract {
  /** `default` among them. */
  readonly exports: readonly string[]
  readonly contract: { readonly snapshot: Snapshot } | { readonly failure: string }
}

/**
 * The contract in `file`: a module (`.ts`, `.js` and the like) that exports it, or a snapshot (`.json`).
 *
 * @throws {Failure} that begins with the file, as it was given
 */
export async function loadContract(file: string, options: LoadOptions = {}): Promise<Snapshot> {
  if (!existsSync(file)) throw new Failure(`${file}: no such file`)
  if (file.endsWith('.json')) return readSnapshot(await readFile(file, 'utf8'), file)
  const loaded = await runLoader(file, options.timeoutMs ?? LOAD_MS)
  if ('failure' in loaded) throw new Failure(`${file}: ${loaded.failure}`)
  const { contract } = choose(loaded.contracts, file, options.export)
  if ('failure' in contract) throw new Failure(`${file}: ${contract.failure}`)
  return contract.snapshot
}

function choose(contracts: readonly LoadedContract[], file: string, name: string | undefined): LoadedContract {
  const names = contracts.map(({ exports }) => exports[0]).join(', ')
  if (contracts.length === 0) throw new Failure(`${file}: exports no contract: make one with defineContract()`)
  const found = name === undefined ? contracts : contracts.filter(({ exports }) => exports.includes(name))
  const [contract, another] = found
  if (!contract) throw new Failure(`${file}: has no contract called ${String(name)}; it exports ${names}`)
  if (another) throw new Failure(`${file}: exports several contracts: choose one with --export (${names})`)
  return contract
}

function runLoader(file: string, timeoutMs: number): Promise<Loaded> {
  return new Promise((settle) => {
    // Its standard output is ours to write results to: what the module says goes to standard error.
    const child = fork(fileURLToPath(new URL('./loader.js', import.meta.url)), [resolve(file)], {
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
      execArgv: [],
    })
    const end = (loaded: Loaded): void => {
      clearTimeout(timer)
      child.kill('SIGKILL') // whatever the module has left open
      settle(loaded)
    }
    const timer = setTimeout(() => end({ failure: `took more than ${timeoutMs} ms to load` }), timeoutMs)
    child.once('message', (message) => end(message as Loaded)) // our own loader's
    child.once('error', (error) => end({ failure: `could not be loaded: ${error.message}` }))
    child.once('exit', (code) => end({ failure: `ended the process while it was loaded (${code ?? 'by a signal'})` }))
  })
}
