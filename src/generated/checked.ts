// A generated contract whose values are checked, each where it becomes text or has
// been text: what is wrong does not leave, and what arrives wrong is not believed.

import type { Codec, Codecs, TopicCodecs } from '../contract/codec.js'
import { isObject } from '../contract/insist.js'
import type { Problem } from '../contract/problem.js'
import { RpcError } from '../errors.js'
import { problemOf, type Check, type Checks, type Formats } from './fault.js'
import type { Rows, Table } from './table.js'

interface Row {
  readonly kind: string
  readonly checks?: Checks
  readonly codecs?: Codecs & TopicCodecs
}

/** @param formats - those of the contract that TypeBox has not got */
export function checked(table: Table, formats: Formats = {}): Table {
  const { server, client, topics } = table
  return {
    ...table,
    server: rowsOf(server, '', asked, formats),
    client: rowsOf(client, '', answered, formats),
    topics: rowsOf(topics, '', subscribed, formats),
  }
}

/** What the error is that says what is wrong with an option's value. */
type Complaint = (name: string, option: string, problem: Problem, row: Row) => Error

/** Of what the client asks. */
const asked: Complaint = (name, option, problem, { kind }) => {
  if (option === 'input') return refusal(name, 'input', problem, 'not-executed')
  if (option === 'up' || (option === 'item' && kind === 'upload')) return refusal(name, 'an item', problem)
  return mismatch(name, option === 'output' || option === 'item' || option === 'down' ? "the server's answer" : `the data of ${option}`, problem)
}

/** Of what the client answers. */
const answered: Complaint = (name, option, problem, { kind }) => {
  if (option === 'input') return refusal(name, 'input', problem)
  if (option === 'up' || (option === 'item' && kind === 'upload')) return refusal(name, 'an item', problem)
  const what = option === 'output' ? "the handler's output" : 'an item'
  return new TypeError(`${name}: ${what} does not match the contract: ${wordOf(problem)}`) // of which the server is told no more than that
}

const subscribed: Complaint = (name, option, problem) =>
  (option === 'params' ? refusal(name, option, problem, 'not-executed') : mismatch(name, 'a message', problem))

function refusal(name: string, what: string, problem: Problem, outcome?: 'not-executed'): RpcError {
  return new RpcError('INVALID_ARGUMENT', `${name}: ${what}: ${wordOf(problem)}`, { data: { issues: [problem] }, ...(outcome && { outcome }) })
}

function mismatch(name: string, what: string, problem: Problem): RpcError {
  return new RpcError('INTERNAL', `${name}: ${what} does not match the contract: ${wordOf(problem)}`, { outcome: 'executed', data: { issues: [problem] } })
}

function wordOf({ path, message }: Problem): string {
  return `${path || 'the value'}: ${message}`
}

function rowsOf<R>(rows: Rows<R>, prefix: string, complaint: Complaint, formats: Formats): Rows<R> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => {
    const full = prefix + name
    // A group has no kind that is a string; a row is one of the kinds of the table.
    if (typeof (row as unknown as Row).kind !== 'string') return [name, rowsOf(row as Rows<R>, `${full}.`, complaint, formats)]
    return [name, withChecks(row as unknown as Row, full, complaint, formats) as unknown as R]
  }))
}

function withChecks(row: Row, name: string, complaint: Complaint, formats: Formats): Row {
  const { checks = {}, codecs = {} } = row
  const around = (option: string, check: Check, codec: Codec | undefined): Codec => checking(codec, (value) => {
    const problem = problemOf(check, value, formats)
    if (problem) throw complaint(name, option, problem, row)
    return value
  })
  const all: Record<string, unknown> = { ...codecs }
  for (const [option, check] of Object.entries(checks) as [keyof Checks, Check | Checks['errors']][]) {
    if (typeof check === 'function') all[option] = around(option, check, codecs[option as keyof Codecs] as Codec | undefined)
  }
  if (isObject(checks.errors)) {
    const errors = Object.entries(checks.errors).map(([code, check]) => [code, around(code, check, codecs.errors?.[code])])
    all['errors'] = { ...codecs.errors, ...Object.fromEntries(errors) as Codecs['errors'] }
  }
  return { ...row, codecs: all }
}

/** A codec that throws what `insist` does. */
function checking(codec: Codec | undefined, insist: (value: unknown) => unknown): Codec {
  return {
    holdsBytes: codec?.holdsBytes ?? false,
    '~binary': codec?.['~binary'],
    encode: (value, blobs) => (codec ? codec.encode(insist(value), blobs) : insist(value)),
    decode: (wire, blobs) => insist(codec ? codec.decode(wire, blobs) : wire),
  }
}
