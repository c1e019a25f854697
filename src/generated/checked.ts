// A generated contract whose values are checked, each where it becomes text or has
// been text: what is wrong does not leave, and what arrives wrong is not believed.

import type { Codec } from '../contract/codec.js'
import type { Problem } from '../contract/problem.js'
import { RpcError } from '../errors.js'
import { problemOf, type Check, type Checks, type Formats } from './fault.js'
import type { Rows, Table } from './table.js'

/**
 * @param formats - those of the contract that TypeBox has not got
 * @param wanted - their names
 * @throws {TypeError} naming the one that is missing
 */
export function checked(table: Table, formats: Formats = {}, wanted: readonly string[] = []): Table {
  const missing = wanted.find((name) => typeof formats[name] !== 'function')
  if (missing !== undefined) throw new TypeError(`createClient: formats: no function for ${missing}`)
  const { server, client, topics } = table
  return {
    ...table,
    server: rowsOf(server, '', { asks: true, formats }),
    client: rowsOf(client, '', { asks: false, formats }),
    topics: rowsOf(topics, '', { asks: true, formats }),
  }
}

/** What is the same for one side of the contract. */
interface Side {
  /** The client is the one that asks: what it encodes is the question, and else the answer. */
  readonly asks: boolean
  readonly formats: Formats
}

interface Row {
  readonly checks?: Checks
  readonly codecs?: Readonly<Record<string, unknown>>
}

function rowsOf<R>(rows: Rows<R>, prefix: string, side: Side): Rows<R> {
  return Object.fromEntries(Object.entries(rows).map(([key, row]): [string, R | Rows<R>] => {
    const name = prefix + key
    // A group has no kind that is a string. What is a row is one of the table's still.
    if (typeof (row as { kind?: unknown }).kind !== 'string') return [key, rowsOf(row as Rows<R>, `${name}.`, side)]
    const { checks = {}, codecs = {} } = row as Row
    return [key, { ...row, codecs: around(checks, codecs, name, side) } as R]
  }))
}

/** The codecs with the checks around them, by what they are for. */
function around(checks: object, codecs: Readonly<Record<string, unknown>>, name: string, side: Side): object {
  const all = Object.entries(checks).map(([option, check]: [string, Check | Readonly<Record<string, Check>>]) => {
    const codec = codecs[option] as Codec & Readonly<Record<string, Codec>> | undefined // or those of the errors, by code
    return [option, typeof check === 'function' ? checking(check, codec, `${name}: ${option}`, side) : around(check, codec ?? {}, name, side)]
  })
  return { ...codecs, ...Object.fromEntries(all) as object }
}

/** @param what - the value's procedure, and which of its values it is */
function checking(check: Check, codec: Codec | undefined, what: string, { asks, formats }: Side): Codec {
  const insist = (value: unknown, isQuestion: boolean): unknown => {
    const problem = problemOf(check, value, formats)
    if (problem) {
      throw isQuestion || asks
        ? failure(what, problem, isQuestion)
        : new TypeError(textOf(what, problem)) // which the server is told no more of
    }
    return value
  }
  return {
    holdsBytes: !!codec?.holdsBytes,
    '~binary': codec?.['~binary'],
    encode(value, blobs) {
      insist(value, asks)
      return codec ? codec.encode(value, blobs) : value
    },
    decode: (wire, blobs) => insist(codec ? codec.decode(wire, blobs) : wire, !asks),
  }
}

function failure(what: string, problem: Problem, isQuestion: boolean): RpcError {
  const outcome = isQuestion ? 'not-executed' : 'executed'
  return new RpcError(isQuestion ? 'INVALID_ARGUMENT' : 'INTERNAL', textOf(what, problem), { outcome, data: { issues: [problem] } })
}

/** `orders.place: input/price: expected number >= 0, got string "12"` */
function textOf(what: string, { path, message }: Problem): string {
  return `${what}${path}: ${message}`
}
