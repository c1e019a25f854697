// Contracts from files: modules that export them, and snapshots.

import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readSnapshot } from '../snapshot/read.js'
import type { Snapshot } from '../snapshot/snapshot.js'
import { Failure } from './failure.js'
import { runLoader, type Loaded, type LoadedContract } from './loading.js'
import { parseJson } from './values/argument.js'

export interface ReadOptions {
  /** Longest that a module may take to load. Default 30,000. */
  readonly timeoutMs?: number | undefined
  /** Told the files that were read, also if they then are not what was wanted. */
  readonly onFiles?: ((files: readonly string[]) => void) | undefined
}

export interface LoadOptions extends ReadOptions {
  /** The contract's name among the module's exports. Default: the only one. */
  readonly export?: string | undefined
}

/**
 * The contract in `file`: a module (`.ts`, `.js` and the like) that exports it, or a snapshot (`.json`).
 *
 * @throws {Failure} that begins with the file, as it was given, or with the place in it
 */
export async function loadContract(file: string, options: LoadOptions = {}): Promise<Snapshot> {
  options.onFiles?.([resolve(file)])
  await checkFile(file)
  if (file.endsWith('.json')) return readSnapshot(await readFile(file, 'utf8'), file)
  const loaded = await runLoader('contracts', file, options.timeoutMs)
  options.onFiles?.(loaded.files)
  const contracts = 'contracts' in loaded ? loaded.contracts : refuse(loaded, file)
  const { contract } = choose(contracts, file, options.export)
  if ('failure' in contract) throw new Failure(`${file}: ${contract.failure}`)
  return contract.snapshot
}

/**
 * What the module or JSON file says, as JSON has it.
 *
 * @throws {Failure} that begins with the file, or with the place in it
 */
export async function loadValue(file: string, options: ReadOptions = {}): Promise<unknown> {
  options.onFiles?.([resolve(file)])
  await checkFile(file)
  if (file.endsWith('.json')) return parseJson(await readFile(file, 'utf8'), file)
  const loaded = await runLoader('default', file, options.timeoutMs)
  options.onFiles?.(loaded.files)
  const text = 'value' in loaded ? loaded.value : refuse(loaded, file)
  if (text === undefined) throw new Failure(`${file}: has no default export`)
  return parseJson(text, file)
}

/** @throws {Failure} unless there is such a file */
export async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (!found) throw new Failure(`${file}: no such file`)
  if (found.isDirectory()) throw new Failure(`${file}: a directory, and no file`)
}

function refuse(loaded: Loaded, file: string): never {
  const { failure = 'could not be loaded', at } = 'failure' in loaded ? loaded : {}
  throw new Failure(`${at ?? file}: ${failure}`)
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
