// What a generated file takes from `wirepact/generated`, and only that.

import type { Names } from './names.js'
import { block, fits } from './text.js'

const types = [
  'CallContext', 'CallOptions', 'ClientBase', 'ConnectOptions', 'ErrorFactory', 'Fault', 'Formats', 'IterateOptions', 'Items', 'ItemsOptions',
  'ItemSource', 'MaybePromise', 'MessageStream', 'Place', 'RpcError', 'RpcPromise', 'SubscribeOptions', 'Subscription', 'Table', 'Where',
] as const
const values = [
  'safe', 'clientOf', 'answering', 'Subscriber', 'streams',
  'codec', 'leaf', 'bytesForm', 'timestampForm', 'bigintForm', 'members', 'anyMembers', 'elements', 'byTag', 'firstOf', 'inTurn', 'later',
  'checked', 'fault', 'within', 'strayIn', 'pointer', 'own', 'isObject', 'isLonger', 'isShorter', 'isMultiple', 'isSame', 'isUnique',
  'isBytes', 'isTimestamp', 'isBigint', 'isDate', 'isTime', 'isDateTime', 'isDuration', 'isEmail', 'isIdnEmail', 'isHostname', 'isIdnHostname',
  'isIpv4', 'isIpv6', 'isUri', 'isUriReference', 'isIri', 'isIriReference', 'isUriTemplate', 'isUrl', 'isUuid', 'isRegex',
  'isJsonPointer', 'isRelativeJsonPointer', 'isJsonPointerUriFragment',
] as const

/** What each file exports again: these names are no others' in it. */
export const exported = ['RpcError', 'safe'] as const

export type TypeImport = (typeof types)[number]
export type ValueImport = (typeof values)[number]

export class Imports {
  readonly #types = new Set<TypeImport>()
  readonly #values = new Set<ValueImport>()
  /** What the file calls each that it may take. */
  readonly #called: ReadonlyMap<string, string>

  /** @param names - of the file. A schema that has an import's name among them keeps it: the import is given another */
  constructor(names: Names) {
    const again: readonly string[] = exported
    const taken = (name: string): string => names.take(names.isTaken(name) ? prefixed(name) : name)
    this.#called = new Map([...types, ...values].map((name) => [name, again.includes(name) ? name : taken(name)]))
  }

  /** All that nothing else in the file may be called, whether it is imported or not. */
  get names(): readonly string[] {
    return [...this.#called.values()]
  }

  /** @returns the name, to be written where it is used */
  type(name: TypeImport): string {
    this.#types.add(name)
    return this.#nameOf(name)
  }

  /** As `type`, of what there is at run time. */
  value(name: ValueImport): string {
    this.#values.add(name)
    return this.#nameOf(name)
  }

  /** The lines at the head of the file. */
  text(): string {
    const taken = (name: string): string => (this.#nameOf(name) === name ? name : `${name} as ${this.#nameOf(name)}`)
    return [
      `import ${listed(values.filter((name) => this.#values.has(name)).map(taken))} from 'wirepact/generated'`,
      `import type ${listed(types.filter((name) => this.#types.has(name)).map(taken))} from 'wirepact/generated'`,
    ].join('\n')
  }

  #nameOf(name: string): string {
    return this.#called.get(name) ?? name
  }
}

/** `Place` → `WirePlace`, `codec` → `wireCodec` */
function prefixed(name: string): string {
  const first = name.charAt(0)
  return `${first === first.toUpperCase() ? 'Wire' : 'wire'}${first.toUpperCase()}${name.slice(1)}`
}

/** In as many lines as it takes. */
function listed(names: readonly string[]): string {
  const lines: string[] = []
  for (const name of names) {
    const last = lines.at(-1)
    if (last !== undefined && fits(`${last} ${name},`)) lines[lines.length - 1] = `${last} ${name},`
    else lines.push(`${name},`)
  }
  return lines.length > 1 ? block(lines) : `{ ${lines.join('').slice(0, -1)} }`
}
