// Answers of the user's in place of faked ones: a module with handlers, or JSON with
// what is to be answered. Read again when the file changes.

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createJiti } from 'jiti'
import { isObject } from '../../contract/insist.js'
import type { Handler } from '../../contract/walk.js'
import type { Snapshot } from '../../snapshot/snapshot.js'
import { suggestion } from '../nearest.js'
import { Failure, messageOf } from '../failure.js'
import { parseJson } from '../values/argument.js'

/** By name on the wire: a handler as `server.handle` takes it, or what is answered to whatever comes. */
export type Overrides = ReadonlyMap<string, Override>

export type Override = { readonly handler: Handler } | { readonly answer: unknown }

/** @throws {Failure} that begins with the file: it cannot be read, or names what is not in the contract */
export async function loadOverrides(file: string, { server }: Snapshot): Promise<Overrides> {
  const names = server.map(({ name }) => name)
  const found = file.endsWith('.json') ? await fromJson(file) : await fromModule(file, names)
  for (const name of found.keys()) {
    if (!names.includes(name)) throw new Failure(`${file}: ${name} is not in the contract${suggestion(name, names)}`)
  }
  return found
}

/** Calls `changed` when the file has. @returns a function that stops it */
export async function watchOverrides(file: string, changed: () => void): Promise<() => Promise<void>> {
  const { watch } = await import('chokidar')
  const watcher = watch(file, { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 50, pollInterval: 20 } })
  watcher.on('change', changed).on('add', changed)
  await new Promise<void>((ready) => watcher.once('ready', () => ready()))
  return () => watcher.close()
}

async function fromJson(file: string): Promise<Map<string, Override>> {
  const answers = parseJson(await textOf(file), file)
  if (!isObject(answers) || Array.isArray(answers)) throw new Failure(`${file}: not an object with an answer for each name`)
  return new Map(Object.entries(answers).map(([name, answer]) => [name, { answer }]))
}

async function fromModule(file: string, names: readonly string[]): Promise<Map<string, Override>> {
  await textOf(file)
  const module = await imported(file)
  const members = isObject(module['default']) ? { ...module, ...module['default'] } : module
  return new Map(handlersIn(members, '', names))
}

/** Afresh each time. What the module logs is its own. */
async function imported(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await createJiti(import.meta.url, { tsconfigPaths: true, moduleCache: false }).import(resolve(file))
  } catch (error) {
    throw new Failure(`${file}: ${messageOf(error)}`)
  }
}

/** Functions by their path: `export const orders = { place() { … } }`, or `'orders.place'() { … }`. */
function handlersIn(members: Readonly<Record<string, unknown>>, prefix: string, names: readonly string[]): [string, Override][] {
  return Object.entries(members).flatMap(([key, value]): [string, Override][] => {
    const name = prefix + key
    if (typeof value === 'function') return [[name, { handler: value.bind(members) as Handler }]]
    const isGroup = isObject(value) && names.some((each) => each.startsWith(`${name}.`))
    return isGroup ? handlersIn(value, `${name}.`, names) : []
  })
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new Failure(`${file}: cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
  }
}
