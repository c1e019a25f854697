// The configuration file: which clients are to be generated, and where to.

import { existsSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { clientOptions, type ClientConfig } from '../codegen/client/config.js'
import { isObject } from '../contract/insist.js'
import { Failure } from './failure.js'
import { loadValue, type ReadOptions } from './load.js'

const names = ['wirepact.config.ts', 'wirepact.config.js', 'wirepact.config.json']

/** The file that is there; undefined: none is. */
export function findConfig(): string | undefined {
  return names.find((name) => existsSync(name))
}

/**
 * The clients in `file`, their paths relative to where the command was called.
 *
 * @throws {Failure} that begins with the file, and names what in it is wrong
 */
export async function readConfig(file: string, options: ReadOptions): Promise<readonly ClientConfig[]> {
  const config = await loadValue(file, options)
  if (!isObject(config) || Array.isArray(config)) throw new Failure(`${file}: no object: export default defineConfig({ clients: […] })`)
  refuseOthers(config, ['clients'], file)
  const { clients } = config
  if (!Array.isArray(clients) || clients.length === 0) throw new Failure(`${file}: clients: not a list of clients to generate`)
  const from = (path: string): string => relative(process.cwd(), resolve(dirname(file), path)) || '.'
  const read = clients
    .map((client, index) => checkClient(client, `${file}: clients.${index}`))
    .map((client) => ({ ...client, contract: from(client.contract), out: from(client.out) }))
  refuseTwice(read, file)
  return read
}

function checkClient(client: unknown, path: string): ClientConfig {
  if (!isObject(client)) throw new Failure(`${path}: not an object`)
  refuseOthers(client, Object.keys(clientOptions), path)
  for (const [option, type] of Object.entries(clientOptions)) {
    const value = client[option]
    if (value === undefined && option !== 'contract' && option !== 'out') continue
    if (typeof value !== type) throw new Failure(`${path}.${option}: not a ${type} (got ${typeof value})`)
  }
  return client as object as ClientConfig // as was just seen
}

function refuseTwice(clients: readonly ClientConfig[], file: string): void {
  const outs = clients.map(({ out }) => out)
  const twice = outs.find((out, index) => outs.indexOf(out) !== index)
  if (twice !== undefined) throw new Failure(`${file}: two clients have the same out: ${twice}`)
}

function refuseOthers(options: object, known: readonly string[], path: string): void {
  const other = Object.keys(options).find((option) => !known.includes(option))
  if (other !== undefined) throw new Failure(`${path}: unknown option ${other} (known: ${known.join(', ')})`)
}
