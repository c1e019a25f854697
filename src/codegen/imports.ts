// What a generated file takes from `wirepact/generated`, and only that.

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

/** All that a file may take: nothing else in it has one of these names. */
export const offered: readonly string[] = [...types, ...values]

export type TypeImport = (typeof types)[number]
export type ValueImport = (typeof values)[number]

export class Imports {
  readonly #types = new Set<TypeImport>()
  readonly #values = new Set<ValueImport>()

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
    return [
      `import ${listed(values.filter((name) => this.#values.has(name)))} from 'wirepact/generated'`,
      `import type ${listed(types.filter((name) => this.#types.has(name)))} from 'wirepact/generated'`,
    ].join('\n')
  }
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
