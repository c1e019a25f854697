// How large a value of a procedure may be, as far as its contract says.

import { isObject } from '../contract/insist.js'
import { BYTES_LIMIT } from '../contract/walk.js'
import { follow, type Named } from './named.js'
import { mapChildren } from './shape.js'
import type { ProcedureSnapshot } from './snapshot.js'

/** What each side has for `valueBytes` if nobody says otherwise. */
const VALUE_BYTES = 2 ** 20

export interface SizeLimit {
  readonly bytes: number
  /** Where it comes from, for messages. */
  readonly text: string
}

export function sizeLimitOf(procedure: ProcedureSnapshot, named: Named): SizeLimit {
  const { maxBytes } = procedure
  if (maxBytes !== undefined) return { bytes: maxBytes, text: String(maxBytes) }
  if (holdsBytes(procedure, named)) return { bytes: BYTES_LIMIT, text: `the default with bytes, ${BYTES_LIMIT}` }
  return { bytes: VALUE_BYTES, text: `the default, ${VALUE_BYTES} or what the server has for valueBytes` }
}

/** True if bytes may be in what it takes or gives. */
function holdsBytes({ input, output, item, up, down, errors = {} }: ProcedureSnapshot, { scope }: Named): boolean {
  const seen = new Set<unknown>()
  const isIn = (shape: unknown): boolean => {
    if (!isObject(shape) || seen.has(shape)) return false
    seen.add(shape)
    let found = shape['x-wirepact'] === 'bytes' || isIn(follow(shape['$ref'], scope)?.node)
    mapChildren(shape, (child) => (found ||= isIn(child)))
    return found
  }
  return [input, output, item, up, down, ...Object.values(errors)].some(isIn)
}
