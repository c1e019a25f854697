// Generated files: made from their contracts, and compared with what is on the disk.

import { createTwoFilesPatch } from 'diff'
import type { ClientConfig } from '../codegen/client/config.js'
import { generate, withoutCommand } from '../codegen/client/generate.js'
import { exitStatus, Failure } from './failure.js'
import { loadContract, type ReadOptions } from './load.js'
import { textOf, write } from './output.js'

/** A file to generate. */
export interface Task extends Omit<ClientConfig, 'out'> {
  /** Undefined: to standard output. */
  readonly out: string | undefined
  /** What makes it again, for its first lines. */
  readonly command: string
}

export interface Generated {
  readonly text: string
  readonly out: string | undefined
}

/**
 * All of the files, or none: nothing is written before each of them could be made.
 *
 * @throws {Failure} about the first contract that is wrong
 */
export async function generateAll(tasks: readonly Task[], options: ReadOptions): Promise<Generated[]> {
  const made: Generated[] = []
  for (const { contract, export: name, out, command, validators } of tasks) {
    const snapshot = await loadContract(contract, { export: name, ...options })
    made.push({ out, text: generate(snapshot, { command, validators }) })
  }
  return made
}

/** Writes what is new, and says so. */
export async function writeAll(made: readonly Generated[], say: (line: string) => void): Promise<void> {
  for (const { text, out } of made) {
    const written = !isCurrent(await presentIn(out), text) && await write(text, out)
    if (out !== undefined) say(written ? `${out}: written` : `${out}: up to date`)
  }
}

/** Says what would be written. */
export async function foretell(made: readonly Generated[], say: (line: string) => void): Promise<void> {
  for (const { text, out } of made) {
    const present = await presentIn(out)
    const lines = text.split('\n').length - 1
    const change = out === undefined ? 'written' : present === undefined ? 'created' : 'changed'
    say(`${out ?? 'standard output'}: ${isCurrent(present, text) ? 'up to date' : `would be ${change}, ${lines} lines`}`)
  }
}

/** @throws {Failure} with what would change, unless each file is as it would be written now */
export async function checkAll(made: readonly Generated[], say: (line: string) => void): Promise<void> {
  const stale: string[] = []
  for (const { text, out } of made) {
    if (out === undefined) throw new Failure('--check compares with a file: name it with --out')
    const present = await textOf(out)
    if (isCurrent(present, text)) say(`${out}: up to date`)
    else stale.push(present === undefined ? `${out}: does not exist` : `${out}: stale\n${shortened(differenceOf(present, text, out))}`)
  }
  if (stale.length > 0) throw new Failure(stale.join('\n'), exitStatus.no)
}

function presentIn(out: string | undefined): Promise<string | undefined> {
  return out === undefined ? Promise.resolve(undefined) : textOf(out)
}

/** True for the same client. */
function isCurrent(present: string | undefined, wanted: string): boolean {
  return present !== undefined && comparable(present) === comparable(wanted)
}

/** Whichever command is in its head: others check from their own folder, or with a snapshot. And Git may end its lines with \r\n. */
function comparable(source: string): string {
  return withoutCommand(source.replaceAll('\r\n', '\n'))
}

function differenceOf(present: string, wanted: string, file: string): string {
  const [old, now] = [comparable(present), comparable(wanted)]
  return createTwoFilesPatch(`${file} (on the disk)`, `${file} (from the contract)`, old, now, undefined, undefined, { context: 1 })
}

/** Most lines of a difference that are shown: the command to make the file again shows the rest. */
const MOST_LINES = 40

function shortened(patch: string): string {
  const lines = patch.trimEnd().split('\n').slice(1) // without its line of equals signs
  const more = lines.length - MOST_LINES
  return more > 0 ? `${lines.slice(0, MOST_LINES).join('\n')}\n… and ${more} more lines` : lines.join('\n')
}
