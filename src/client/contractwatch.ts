// What a client says of its contract, and what it hears of the server's.

import type { Contract } from '../contract/contract.js'
import type { MembersByHash } from '../contract/hashes.js'
import { HASH_LENGTH, MOST_HASHES, type ContractChange, type Hello } from '../protocol/control.js'
import type { ContractDifference } from './options.js'

/** Of so many differences it is known that they were told. */
const MOST_TOLD = 100

export class ContractWatch {
  readonly #contract: Contract
  readonly #tell: (difference: ContractDifference) => void
  readonly #told = new Set<string>()
  #members: ReturnType<MembersByHash> | undefined

  /** @param tell - told once of each difference */
  constructor(contract: Contract, tell: (difference: ContractDifference) => void) {
    this.#contract = contract
    this.#tell = tell
  }

  /** @param opening - the hello opens a session: the server keeps the hashes with that */
  hello(opening: boolean): Hello['contract'] {
    const { name, version, '~members': members } = this.#contract
    // Not before they are needed: those of a large contract take their time.
    if (opening) this.#members ??= (members as MembersByHash | undefined)?.(this.#contract) // erased in the contract
    const hashes = opening ? [...this.#members?.keys() ?? []].join('') : ''
    return { name, version, ...(hashes && hashes.length <= HASH_LENGTH * MOST_HASHES && { hashes }) }
  }

  /** Tells what a welcome says, unless that was told before. */
  welcomed({ version, changed }: ContractChange): void {
    const key = version + ' ' + changed
    if (this.#told.has(key)) return
    if (this.#told.size >= MOST_TOLD) this.#told.clear()
    this.#told.add(key)
    const hashes = changed.match(/.{6}/g) ?? [] // of HASH_LENGTH each
    this.#tell({ version, changed: hashes.flatMap((hash) => this.#members?.get(hash)?.name ?? []) })
  }
}
