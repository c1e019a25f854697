// A value given on the command line: JSON, `@file`, or `-` for standard input.

import { readFileSync } from 'node:fs'
import { Failure } from '../failure.js'

/**
 * The bytes of an argument that names a file (`@file`) or standard input (`-`); of others their text's.
 *
 * @throws {Failure} if there is no such file
 */
export async function bytesOf(argument: string): Promise<Uint8Array> {
  if (isStandardInput(argument)) return new Uint8Array(await standardInput())
  return argument.startsWith('@') ? contentOf(argument.slice(1)) : new TextEncoder().encode(argument)
}

/** True for `-`, which comes as `@-`: the command line's parser has no place for it. */
export function isStandardInput(argument: string): boolean {
  return argument === '-' || argument === '@-'
}

/** @throws {Failure} if it is no JSON */
export async function jsonOf(argument: string, what: string): Promise<unknown> {
  return parseJson(Buffer.from(await bytesOf(argument)).toString('utf8'), what)
}

/** @throws {Failure} that begins with `what` */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Failure(`${what}: not JSON: ${(error as Error).message}`)
  }
}

/** @throws {Failure} if there is no such file */
export function contentOf(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path))
  } catch (error) {
    throw new Failure(`${path}: cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
  }
}

async function standardInput(): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of process.stdin) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}
