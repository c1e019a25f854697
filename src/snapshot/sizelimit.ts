// How large a value of a procedure may be, as far as its contract says.

import { BYTES_LIMIT } from '../contract/walk.js'
import type { Named } from './named.js'
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
function holdsBytes({ input, output, item, up, down, errors = {} }: ProcedureSnapshot, named: Named): boolean {
  return [input, output, item, up, down, ...Object.values(errors)].some((shape) => named.holdsBytes(shape))
}
