// Items to send: a file's bytes in pieces, or lines of JSON.

import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { Failure } from '../failure.js'
import { isStandardInput, parseJson } from '../values/argument.js'
import type { Values } from './values.js'

/** Of a file's bytes, in one item. */
const PIECE_BYTES = 64 * 1024

export interface Source {
  readonly stream: Readable
  /** For messages. */
  readonly name: string
  /** Undefined: not known. */
  readonly bytes: number | undefined
}

/** @param file - `-`: standard input; a pipe will do. @throws {Failure} if there is no such file, or it is a directory */
export function sourceOf(file: string): Source {
  if (isStandardInput(file)) return { stream: process.stdin, name: 'standard input', bytes: undefined }
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) throw new Failure(`${file}: no such file`)
  if (found.isDirectory()) throw new Failure(`${file}: a directory, not a file`)
  const bytes = found.isFile() ? found.size : undefined
  return { stream: createReadStream(file, { highWaterMark: PIECE_BYTES }), name: file, bytes }
}

/** @param mostBytes - of one item */
export async function* pieces({ stream, name, bytes }: Source, mostBytes: number): AsyncGenerator<Uint8Array> {
  let sent = 0
  for await (const read of stream) {
    const piece = new Uint8Array(read as Buffer)
    for (let at = 0; at < piece.length; at += mostBytes) yield piece.subarray(at, at + mostBytes)
    sent += piece.length
    if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${sent}${bytes === undefined ? '' : ` of ${bytes}`} bytes`)
  }
  if (process.stderr.isTTY) process.stderr.write('\n')
}

/** Each line's value; empty lines are passed over. @throws {Failure} that names the line, if it is none */
export async function* jsonLines({ stream, name }: Source, values: Values, option: 'item' | 'up'): AsyncGenerator<unknown> {
  let number = 0
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    number++
    const what = `${name}:${number}`
    if (line.trim() !== '') yield values.read(option, parseJson(line, what), what)
  }
}
