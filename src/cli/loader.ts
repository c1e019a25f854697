// A process of its own: loads one module, says what it exports, and ends.

import { relative } from 'node:path'
import { createJiti } from 'jiti'
import type { Contract } from '../contract/contract.js'
import { contractsIn, schemaNamesIn } from '../snapshot/exported.js'
import { snapshotOf } from '../snapshot/snapshot.js'
import { messageOf } from './failure.js'
import type { Loaded, LoadedContract, Loading } from './loading.js'

const [, , wanted = '', file = ''] = process.argv
const jiti = createJiti(import.meta.url, { tsconfigPaths: true })

const loading = await load(file)
process.send?.({ loaded: { ...loading, files: filesLoaded() } satisfies Loaded }, () => process.exit())

async function load(file: string): Promise<Loading> {
  try {
    const module = await jiti.import<Record<string, unknown>>(file)
    return wanted === 'default' ? { value: JSON.stringify(module['default']) } : { contracts: contractsOf(module) }
  } catch (error) {
    return failureOf(error)
  }
}

function contractsOf(module: Readonly<Record<string, unknown>>): LoadedContract[] {
  const names = schemaNamesIn(module)
  return [...contractsIn(module)].map(([contract, exports]) => ({ exports, contract: snapshotted(contract, names) }))
}

function snapshotted(contract: Contract, names: ReadonlyMap<object, string>): LoadedContract['contract'] {
  try {
    return { snapshot: snapshotOf(contract, { names }) }
  } catch (error) {
    return { failure: messageOf(error) }
  }
}

/** The user's files, the failing one among them: whoever watches waits for one of them to change. */
function filesLoaded(): string[] {
  return Object.keys(jiti.cache).filter((path) => !/[\\/]node_modules[\\/]/.test(path))
}

/** What went wrong, and where in the user's files. */
function failureOf(error: unknown): Loading {
  const message = messageOf(error)
  const [, syntax, place, column] = /^ParseError: (.*?)\s*\n\s*(\S.*:\d+):(\d+)\s*$/s.exec(message) ?? []
  // The parser counts columns from 0, editors from 1.
  if (syntax !== undefined && place !== undefined) return { failure: syntax, at: `${shown(place)}:${Number(column) + 1}` }
  const [, missing, importer] = /^(Cannot find module .*)\nRequire stack:\n- (.*)/.exec(message) ?? []
  if (missing !== undefined && importer !== undefined) return { failure: missing, at: shown(importer) }
  const at = placeOf(error)
  return { failure: message, ...(at === undefined ? {} : { at }) }
}

/** The line of the stack's first entry that is in a file of the user's. Its column is that of what the line was made into. */
function placeOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? error.stack ?? '' : ''
  const files = filesLoaded()
  const lines = stack.split('\n').map((line) => /\(?((?:file:\/\/)?\/?[^()]*?:\d+:\d+)\)?$/.exec(line.replace(/^\s*at (async )?/, ''))?.[1] ?? '')
  const found = lines.find((line) => files.some((path) => line.includes(`${path}:`)))
  return found === undefined ? undefined : shown(found.replace(/^file:\/\//, '').replace(/:\d+$/, ''))
}

/** As the user would write it, who stands in the same folder. */
function shown(place: string): string {
  return relative(process.cwd(), place).replaceAll('\\', '/')
}
