// From a snapshot back to a contract that a client calls with and a server answers by.

import { defineContract } from '../answering/answered.js'
import type { Contract, Group, TopicGroup } from '../contract/contract.js'
import type { Codecs } from '../contract/codec.js'
import { codecOf } from '../contract/codecof.js'
import { insist } from '../contract/insist.js'
import { isMemberName, isReserved } from '../contract/names.js'
import { notify, rpc, type Schema } from '../contract/procedure.js'
import { bind } from '../contract/walk.js'
import { mapChildren, type Shape } from '../snapshot/shape.js'
import { isSchemaOption, type ProcedureSnapshot, type Snapshot, type TopicSnapshot } from '../snapshot/snapshot.js'
import { duplex, stream, upload } from '../streams/streaming.js'
import { topic } from '../topics/topic.js'
import { schemaOf } from './schemaof.js'

/**
 * The contract that `snapshot` was made of, but for its types, and for the functions that `Type.Refine` checks with.
 *
 * @throws {TypeError} that starts with the path of what no contract could have: somebody has edited the snapshot
 */
export function contractOf(snapshot: Snapshot): Contract {
  const { name, version, schemas } = snapshot
  const side = (where: 'server' | 'client' | 'topics'): Group & TopicGroup | undefined => {
    const members: readonly Member[] = snapshot[where]
    for (const member of members) checkName(member.name, `${name}.${where}`)
    const made = bind(members, (member) => definition(member, schemas))
    return members.length === 0 ? undefined : made as Group & TopicGroup // defineContract checks it
  }
  const contract = defineContract<Group, Group, TopicGroup>({
    name, version, formats: [...formatsIn(snapshot)],
    ...given('server', side('server')), ...given('client', side('client')), ...given('topics', side('topics')),
  })
  return Object.freeze({ ...contract, '~formats': undefined }) // a snapshot cannot bring them along
}

/**
 * A contract with one member, of which the server is asked whatever it has there: unlike a contract that is known,
 * it says nothing of what its values have to be.
 */
export function contractNamed(name: string, member: ProcedureSnapshot | TopicSnapshot): Contract {
  const side = bind([member], () => {
    const made = definition(member, {})
    const codecs = Object.entries(made).map(([option, value]) => [option, isSchemaOption(option) ? codecOf(value as object) : undefined])
    return { ...made, codecs: Object.fromEntries(codecs) as Codecs, ...('~client' in made ? { '~client': made['~client'] } : {}) }
  }) as Group & TopicGroup // of the one member
  const sides = member.kind === 'topic' ? { server: {}, topics: side } : { server: side, topics: {} }
  return { name, version: '0.0.0', client: {}, ...sides }
}

type Member = { readonly name: string; readonly kind: string; readonly hash?: string }

const helpers = { rpc, notify, stream, upload, duplex, topic }

function definition({ name, kind, hash: _, ...options }: Member, schemas: Snapshot['schemas']): object {
  insist(Object.hasOwn(helpers, kind), name, `a kind "${kind}", which this version does not know`)
  const live = Object.entries(options).map(([option, value]): [string, unknown] => {
    if (isSchemaOption(option)) return [option, schemaOf(value as Shape, schemas)]
    if (option !== 'errors') return [option, value]
    const errors = Object.entries(value as Record<string, Shape>)
    return [option, Object.fromEntries(errors.map(([code, shape]) => [code, schemaOf(shape, schemas)]))]
  })
  // What it says, defineContract checks.
  const make = helpers[kind as keyof typeof helpers] as (definition: Record<string, Schema>) => object
  return make(Object.fromEntries(live) as Record<string, Schema>)
}

/** Else `bind` would look up what every object has. */
function checkName(name: string, path: string): void {
  for (const part of name.split('.')) insist(isMemberName(part) && !isReserved(part), `${path}.${name}`, 'not a name')
}

/** Names of formats that the snapshot uses: whoever made it defined them. */
function formatsIn({ schemas, ...sides }: Snapshot): Set<string> {
  const found = new Set<string>()
  const look = (shape: Shape): void => {
    if (typeof shape['format'] === 'string') found.add(shape['format'])
    mapChildren(shape, look)
  }
  for (const shape of Object.values(schemas)) look(shape)
  for (const member of [...sides.server, ...sides.client, ...sides.topics]) {
    const { errors = {}, ...options } = member as typeof member & { errors?: Record<string, Shape> }
    for (const [option, value] of Object.entries(options)) if (isSchemaOption(option)) look(value as Shape)
    for (const shape of Object.values(errors)) look(shape)
  }
  return found
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value }
}
