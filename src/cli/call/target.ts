// What a command is about: one procedure or topic, of a contract that is known or only named.

import type { Contract } from '../../contract/contract.js'
import type { RpcError } from '../../errors.js'
import { contractNamed, contractOf } from '../../live/contractof.js'
import type { ProcedureSnapshot, Snapshot, TopicSnapshot } from '../../snapshot/snapshot.js'
import { withArticle } from '../../snapshot/words.js'
import { Failure } from '../failure.js'
import { suggestion } from '../nearest.js'

export type Kind = ProcedureSnapshot['kind'] | 'topic'

/** What the command line can be told to talk to. */
export interface Target {
  readonly contract: Contract
  readonly schemas: Snapshot['schemas']
  readonly member: ProcedureSnapshot | TopicSnapshot
  /** False: what the contract says of its values is not known, so nothing is checked here. */
  readonly known: boolean
}

export interface Wanted {
  /** `orders.place` or `market.orders.place`; without a contract the latter. */
  readonly name: string
  /** Those that the command can do; without a contract, the first is taken to be meant. */
  readonly kinds: readonly [Kind, ...Kind[]]
  /** Input, or params, were given. */
  readonly given: boolean
  /** The items that an unknown upload takes are bytes. */
  readonly bytes?: boolean | undefined
}

/** @throws {Failure} if the contract has no such name, or it is of another kind */
export function targetOf(wanted: Wanted, snapshot: Snapshot | undefined): Target {
  return snapshot ? knownTarget(wanted, snapshot) : namedTarget(wanted)
}

/** Every name that can be called or subscribed to, as it is given on the command line. */
export function namesOf({ server, topics }: Snapshot, kinds: readonly Kind[]): string[] {
  return [...server, ...topics].filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name)
}

function knownTarget({ name, kinds }: Wanted, snapshot: Snapshot): Target {
  const all = [...snapshot.server, ...snapshot.topics]
  const short = name.startsWith(`${snapshot.name}.`) ? name.slice(snapshot.name.length + 1) : name
  const found = all.filter((each) => each.name === name || each.name === short)
  const member = found.find(({ kind }) => kinds.includes(kind)) ?? found[0]
  if (!member) {
    const own = snapshot.client.some((each) => each.name === short) ? ': the server calls it, and clients answer' : ''
    throw new Failure(`${name}: not in the contract ${snapshot.name}${own || suggestion(short, namesOf(snapshot, kinds))}`)
  }
  if (!kinds.includes(member.kind)) throw new Failure(`${name}: ${withArticle(member.kind)}, so use wirepact ${commandFor[member.kind]}`)
  return { contract: contractOf(snapshot), schemas: snapshot.schemas, member, known: true }
}

/** What may have been meant where the server has another contract than the name begins with; nothing if a contract was given. */
export function hintAbout({ code, message }: RpcError, name: string, { known }: Target): string {
  const spoken = /^contract .* is not spoken here, (.+) is$/.exec(message)?.[1]
  if (known || code !== 'CONTRACT_MISMATCH' || spoken === undefined) return ''
  return `: names begin with the contract's: ${spoken}.${name}?`
}

const commandFor: Readonly<Record<Kind, string>> = {
  rpc: 'call', notify: 'call', stream: 'stream', upload: 'upload', duplex: 'duplex', topic: 'subscribe',
}

/** A contract of that name with nothing in it but what is asked for, which takes and gives any JSON. */
function namedTarget({ name, kinds: [kind], given, bytes = false }: Wanted): Target {
  const dot = name.indexOf('.')
  if (dot <= 0) throw new Failure(`${name}: without --contract a name begins with the contract's, as market.orders.place does`)
  const any = {}
  const item = bytes ? { 'x-wirepact': 'bytes' } : any
  const values = {
    rpc: { output: any },
    notify: {},
    stream: { item },
    upload: { item, output: any },
    duplex: { up: any, down: any },
    topic: { message: any },
  }[kind]
  const taken = given ? { [kind === 'topic' ? 'params' : 'input']: any } : {}
  const member = { name: name.slice(dot + 1), kind, ...taken, ...values } as ProcedureSnapshot | TopicSnapshot // each kind has its own
  return { contract: contractNamed(name.slice(0, dot), member), schemas: {}, member, known: false }
}
