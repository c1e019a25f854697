// What a client's version of the contract has in common with the server's. Which
// hashes mean what is known here, and what has become of a call that is refused is not.

import type { Side } from '../contract/hash.js'
import { membersByHash, type Member } from '../contract/hashes.js'
import type { Contract } from '../contract/contract.js'
import { RpcError } from '../errors.js'
import type { Logger } from '../platform/logger.js'
import { HASH_LENGTH, type ContractChange, type Hello } from '../protocol/control.js'

/** One version of the contract that clients have, beside the server's. */
export interface Agreement {
  /** What the welcome says of it; undefined: it is the server's own version. */
  readonly change: ContractChange | undefined
  /** Memory that it takes, about. */
  readonly bytes: number
  /** Sessions that have it, and share that. */
  sessions: number
  /** Those of `methods` that mean the same to the client: the very map, if all do. */
  shared<M>(methods: ReadonlyMap<string, M>): ReadonlyMap<string, M>
  /** Why a call or subscription is refused; undefined: both mean the same by the name, or there is no such name. */
  mismatch(side: Side, name: string): RpcError | undefined
}

/** Versions of clients that are remembered: more of them are worked out again. */
const MOST_VERSIONS = 32
/** What one procedure or topic takes in a Map or a Set, about. */
const ENTRY_BYTES = 48

/** The versions of the contract that clients came with. */
export class Agreements {
  readonly #contract: Contract
  readonly #logger: Logger
  readonly #members: ReadonlyMap<string, Member>
  /** Hashes of older versions that are served as well. */
  readonly #accepted: ReadonlyMap<string, Member>
  readonly #keys: readonly string[]
  /** By what their hellos say; the last asked for last. */
  readonly #versions = new Map<string, Agreement>()

  constructor(contract: Contract, accepted: ReadonlyMap<string, Member>, logger: Logger) {
    this.#contract = contract
    this.#accepted = accepted
    this.#logger = logger
    this.#members = membersByHash(contract)
    this.#keys = [...this.#members.values()].map(keyOf)
  }

  /** A client that says no hashes is not compared, nor is any if the server's contract has none. */
  with({ version, hashes }: Hello['contract']): Agreement {
    const key = `${version} ${hashes}`
    const known = this.#versions.get(key)
    if (known) this.#versions.delete(key)
    const agreement = known ?? this.#compared(version, hashes)
    this.#versions.set(key, agreement)
    const [oldest] = this.#versions.keys()
    if (this.#versions.size > MOST_VERSIONS && oldest !== undefined) this.#versions.delete(oldest)
    return agreement
  }

  #compared(version: string, hashes: string | undefined): Agreement {
    const own = this.#contract.version
    const here = `${this.#contract.name} ${own}`
    const there = `${this.#contract.name} ${version}`
    const theirs = this.#members.size > 0 && hashes !== undefined ? cut(hashes) : undefined
    const changed = [...(theirs ?? [])].filter((hash) => !this.#members.has(hash) && !this.#accepted.has(hash))
    if (changed.length > 0) this.#logger.warn({ version: own, client: version }, 'clients have a version of the contract of which some has changed')
    const change = changed.length > 0 || version !== own ? { version: own, changed: changed.join('') } : undefined
    const strange = theirs ? this.#strangeTo(theirs) : new Set<string>()
    if (strange.size > 0) return new Differing(change, strange, here, there, this.#members.size)
    return { change, bytes: change?.changed.length ?? 0, sessions: 0, shared: (methods) => methods, mismatch: () => undefined }
  }

  /** What a client with these hashes does not know as it is here. */
  #strangeTo(theirs: ReadonlySet<string>): Set<string> {
    const shared = new Set<string>()
    for (const hash of theirs) {
      const member = this.#members.get(hash) ?? this.#accepted.get(hash)
      if (member) shared.add(keyOf(member))
    }
    return new Set(this.#keys.filter((key) => !shared.has(key)))
  }
}

class Differing implements Agreement {
  readonly change: ContractChange | undefined
  readonly bytes: number
  sessions = 0
  readonly #strange: ReadonlySet<string>
  readonly #here: string
  readonly #there: string
  /** The last map, and what is shared of it: all sessions of a version have the same. */
  #all: unknown
  #shared: unknown

  constructor(change: ContractChange | undefined, strange: ReadonlySet<string>, here: string, there: string, members: number) {
    this.change = change
    this.bytes = (change?.changed.length ?? 0) + ENTRY_BYTES * members
    this.#strange = strange
    this.#here = here
    this.#there = there
  }

  shared<M>(methods: ReadonlyMap<string, M>): ReadonlyMap<string, M> {
    if (this.#all !== methods) {
      this.#all = methods
      this.#shared = new Map([...methods].filter(([name]) => !this.#strange.has(keyOf({ side: 'server', name }))))
    }
    return this.#shared as ReadonlyMap<string, M> // made of that very map
  }

  mismatch(side: Side, name: string): RpcError | undefined {
    if (!this.#strange.has(keyOf({ side, name }))) return undefined
    const message = `${name} has changed between ${this.#there}, which the client has, and ${this.#here}, which the server has`
    return new RpcError('CONTRACT_MISMATCH', message, { outcome: 'not-executed' })
  }
}

function keyOf({ side, name }: Member): string {
  return `${side} ${name}`
}

function cut(hashes: string): Set<string> {
  const cut = new Set<string>()
  for (let at = 0; at < hashes.length; at += HASH_LENGTH) cut.add(hashes.slice(at, at + HASH_LENGTH))
  return cut
}
