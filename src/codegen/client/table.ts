// The contract of a generated client, as it is at run time: what it is to know
// of each procedure, and no schemas.

import { schemaOptions, type ProcedureSnapshot, type Snapshot, type TopicSnapshot } from '../../snapshot/snapshot.js'
import type { Draft } from './draft.js'
import { grouped } from './tree.js'
import { block, braced, ownKeyOf, quoted } from './text.js'

export type Side = 'server' | 'client' | 'topics'
export type Member = ProcedureSnapshot | TopicSnapshot

/** An option that procedures and topics have besides, such as their codecs. */
export interface Column {
  readonly option: string
  /** Its value; undefined: this one has not got it. */
  of(member: Member, side: Side): string | undefined
  /** What its values refer to, ahead of the table. */
  readonly declarations: readonly string[]
}

/** The constant `contract`, with what it refers to ahead of it. */
export function tableOf(draft: Draft, columns: readonly Column[]): string {
  const { snapshot, imports } = draft
  const sides = (['server', 'client', 'topics'] as const).map((side) => `${side}: ${sideOf(snapshot, side, draft, columns)}`)
  const answering = snapshot.client.length > 0 ? [`'~answering': ${imports.value('answering')}`] : []
  const table = block([`name: ${quoted(snapshot.name)}`, `version: ${quoted(snapshot.version)}`, ...sides, ...answering], ',')
  const declarations = columns.flatMap((column) => column.declarations) // which are complete only now
  return [...declarations, `const contract: ${imports.type('Table')} = ${table}`].join('\n\n')
}

function sideOf(snapshot: Snapshot, side: Side, draft: Draft, columns: readonly Column[]): string {
  const list: readonly Member[] = snapshot[side]
  const members = grouped(list, (name, member) => `${ownKeyOf(name)}: ${definition(member, side, draft, columns)},`, (name, text) => `${ownKeyOf(name)}: ${text},`)
  return members.length === 0 ? '{}' : block(members)
}

function definition(member: Member, side: Side, { imports }: Draft, columns: readonly Column[]): string {
  const { kind, hash } = member
  const options = [`kind: ${quoted(kind)}`]
  const present = [...known, ...(side === 'client' ? ['output'] : [])].filter((option) => option in member)
  options.push(...present.map((option) => `${option}: {}`))
  const codes = side === 'client' ? Object.keys((member as ProcedureSnapshot).errors ?? {}) : []
  if (codes.length > 0) options.push(`errors: ${braced(codes.map((code) => `${ownKeyOf(code)}: {}`))}`) // a handler may throw these
  for (const column of columns) {
    const value = column.of(member, side)
    if (value !== undefined) options.push(`${column.option}: ${value}`)
  }
  for (const option of ['idempotent', 'timeoutMs', 'maxBytes'] as const) {
    const value = (member as ProcedureSnapshot)[option]
    if (value !== undefined && kind !== 'topic') options.push(`${option}: ${JSON.stringify(value)}`)
  }
  if (hash !== undefined) options.push(`hash: ${quoted(hash)}`)
  if (kind === 'topic') options.push(`'~client': ${imports.value('Subscriber')}`)
  else if (kind !== 'rpc' && kind !== 'notify') options.push(`'~streams': ${imports.value('streams')}`)
  return braced(options)
}

/** Whether there is one is all that a client is to know of a schema. Of an output only who answers is, and of presence nobody. */
const known = schemaOptions.filter((option) => option !== 'output' && option !== 'presence')
