// What a generated file takes from `wirepact/generated`, and only that.

const types = [
  'CallContext', 'CallOptions', 'ClientBase', 'ConnectOptions', 'Contract', 'ErrorFactory', 'IterateOptions', 'Items', 'ItemsOptions',
  'ItemSource', 'MaybePromise', 'MessageStream', 'Place', 'RpcPromise', 'SubscribeOptions', 'Subscription', 'Where',
] as const
const values = [
  'RpcError', 'safe', 'clientOf', 'answered', 'Subscriber', 'streams',
  'codec', 'bytes', 'timestamp', 'bigint', 'members', 'anyMembers', 'elements', 'byTag', 'firstOf', 'inTurn', 'later',
] as const

/** All that a file may take: nothing else in it has one of these names. */
export const offered: readonly string[] = [...types, ...values]

export type TypeImport = (typeof types)[number] | 'RpcError'
export type ValueImport = (typeof values)[number]

export class Imports {
  readonly #types = new Set<string>()
  readonly #values = new Set<string>()

  /** @returns the name, to be written where it is used */
  type(name: TypeImport): string {
    this.#types.add(name)
    return name
  }

  /** As `type`, of what there is at run time. */
  value(name: ValueImport): string {
    this.#values.add(name)
    return name
  }

  /** The lines at the head of the file. */
  text(): string {
    const taken = (names: readonly string[], used: ReadonlySet<string>): string => [...used].sort((a, b) => names.indexOf(a) - names.indexOf(b)).join(', ')
    const lines = [`import { ${taken(values, this.#values)} } from 'wirepact/generated'`]
    const onlyTypes = new Set([...this.#types].filter((name) => !this.#values.has(name)))
    if (onlyTypes.size > 0) lines.push(`import type { ${taken(types, onlyTypes)} } from 'wirepact/generated'`)
    return lines.join('\n')
  }
}
