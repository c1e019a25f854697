// What a client says of its contract, and what it hears of the server's.

import type { Contract } from '../contract/contract.js'
import { membersByHash, type Member } from '../contract/hashes.js'
import type { Logger } from '../platform/logger.js'
import { HASH_LENGTH, MOST_HASHES, type ContractChange, type Hello } from '../protocol/control.js'
import type { ClientOptions } from './options.js'

/** Of so many differences it is known that they were told. */
const MOST_TOLD = 100

export class ContractWatch {
  readonly #contract: Contract
  readonly #onChange: ClientOptions<Contract>['onContractChange']
  readonly #logger: Logger
  readonly #told = new Set<string>()
  #members: ReadonlyMap<string, Member> | undefined

  constructor(contract: Contract, onChange: ClientOptions<Contract>['onContractChange'], logger: Logger) {
    this.#contract = contract
    this.#onChange = onChange
    this.#logger = logger
  }

  /** @param opening - the hello opens a session: the server keeps the hashes with that */
  hello(opening: boolean): Hello['contract'] {
    const { name, version } = this.#contract
    if (!opening) return { name, version }
    this.#members ??= membersByHash(this.#contract) // not before: those of a large contract take their time
    const { size } = this.#members
    return size > 0 && size <= MOST_HASHES ? { name, version, hashes: [...this.#members.keys()].join('') } : { name, version }
  }

  /** Tells what a welcome says, unless that was told before. */
  welcomed({ version, changed: hashes }: ContractChange): void {
    const key = `${version} ${hashes}`
    if (this.#told.has(key)) return
    if (this.#told.size >= MOST_TOLD) this.#told.clear()
    this.#told.add(key)
    const changed: string[] = []
    for (let at = 0; at < hashes.length; at += HASH_LENGTH) {
      const member = this.#members?.get(hashes.slice(at, at + HASH_LENGTH))
      if (member) changed.push(member.name)
    }
    try {
      if (this.#onChange) this.#onChange({ version, changed })
      else if (changed.length > 0) this.#logger.warn({ version, changed }, 'the server has another version of the contract, and these fail')
    } catch (error) {
      this.#logger.error({ err: error }, 'onContractChange failed')
    }
  }
}
