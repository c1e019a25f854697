// A contract as JSON: what generators, comparisons and command line tools read
// in place of live schemas, and what may be kept in a repository or published.

import type { Contract, Definition, Retention, Topic } from '../contract/contract.js'
import { hashOf } from '../contract/hash.js'
import { membersOf } from '../contract/walk.js'
import { Shapes, type Shape } from './shapes.js'

/** Of the form below; a reader refuses another. */
export const SNAPSHOT_FORMAT = 1

/** A contract as JSON, the same whatever made it: `wirepact snapshot` writes it. */
export interface Snapshot {
  readonly wirepact: typeof SNAPSHOT_FORMAT
  readonly name: string
  readonly version: string
  /** What the server answers, in the contract's order. */
  readonly server: readonly ProcedureSnapshot[]
  /** What the client answers. */
  readonly client: readonly ProcedureSnapshot[]
  readonly topics: readonly TopicSnapshot[]
  /** Shapes with a name: those with an `$id`, and those that refer to themselves. Referred to as `#/schemas/Order`. */
  readonly schemas: Readonly<Record<string, Shape>>
}

export interface ProcedureSnapshot {
  /** On the wire: `orders.place`. */
  readonly name: string
  readonly kind: Definition['kind']
  /** By what it is known whether two versions mean the same by it. Absent from snapshots of early versions. */
  readonly hash?: string
  readonly description?: string
  /** Absent: it takes none. */
  readonly input?: Shape
  /** Absent: it answers with nothing, or with items. */
  readonly output?: Shape
  /** Of a stream and an upload. */
  readonly item?: Shape
  /** Of a duplex. */
  readonly up?: Shape
  readonly down?: Shape
  /** By code. */
  readonly errors?: Readonly<Record<string, Shape>>
  readonly idempotent?: boolean
  readonly timeoutMs?: number
  readonly maxBytes?: number
}

export interface TopicSnapshot {
  /** On the wire: `rooms.talk`. */
  readonly name: string
  readonly kind: 'topic'
  /** As of a procedure. */
  readonly hash?: string
  readonly description?: string
  readonly params?: Shape
  readonly message: Shape
  readonly presence?: Shape
  readonly retain?: number | Retention
  readonly overflow?: Topic['overflow']
  readonly maxBytes?: number
}

export interface SnapshotOptions {
  /** Names of schemas that have no `$id`, such as those under which their module exports them. Default: none. */
  readonly names?: ReadonlyMap<object, string>
}

/**
 * @throws {TypeError} that starts with the path of what JSON Schema has no form for:
 * `market.server.orders.place.input: Type.BigInt() has no JSON form: use bigint()`
 */
export function snapshotOf(contract: Contract, { names = new Map() }: SnapshotOptions = {}): Snapshot {
  const shapes = new Shapes(names)
  const { name, version } = contract
  const members = (side: 'server' | 'client' | 'topics'): unknown[] =>
    membersOf<Definition | Topic>(contract[side]).map(([member, definition]) => ({
      name: member,
      kind: definition.kind,
      hash: definition.hash ?? hashOf(side, member, definition),
      ...Object.fromEntries(optionsOf(definition, { path: `${name}.${side}.${member}`, member, shapes })),
    }))
  const draft = { wirepact: SNAPSHOT_FORMAT, name, version, server: members('server'), client: members('client'), topics: members('topics') }
  const schemas = Object.fromEntries(shapes.settle())
  // As JSON, what refers to a schema has the name that it has settled for. Each option is one of the kind's: defineContract has seen to it.
  return JSON.parse(JSON.stringify({ ...draft, schemas })) as Snapshot
}

/** The options of procedures and topics that hold a schema, in the order in which they are read best. `errors` hold one each. */
export const schemaOptions = ['input', 'params', 'output', 'item', 'message', 'up', 'down', 'presence'] as const

export function isSchemaOption(option: string): option is (typeof schemaOptions)[number] {
  return (schemaOptions as readonly string[]).includes(option)
}

/** In the order in which they are read best, whatever the order in which they were written. */
const options = [
  'description', ...schemaOptions, 'errors', 'idempotent', 'timeoutMs', 'retain', 'overflow', 'maxBytes',
]

interface Place {
  readonly path: string
  /** On the wire: `orders.place`. */
  readonly member: string
  readonly shapes: Shapes
}

function optionsOf(definition: Definition | Topic, { path, member, shapes }: Place): [string, unknown][] {
  const given = definition as unknown as Readonly<Record<string, unknown>> // of whichever kind
  return options.filter((option) => given[option] !== undefined).map((option) => {
    const value = given[option]
    const at = `${path}.${option}`
    if (isSchemaOption(option)) return [option, shapes.of(value as object, at, pascalCase(member, option))]
    if (option !== 'errors') return [option, value]
    const errors = Object.entries(value as Record<string, object>)
    return [option, Object.fromEntries(errors.map(([code, schema]) =>
      [code, shapes.of(schema, `${at}.${code}`, pascalCase(member, ...code.toLowerCase().split('_')))]))]
  })
}

/** `orders.place`, `input` → `OrdersPlaceInput` */
function pascalCase(member: string, ...more: string[]): string {
  return [...member.split('.'), ...more].map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('')
}
