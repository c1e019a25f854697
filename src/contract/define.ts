// Checks a contract once, where it is written, so that nothing downstream has
// to. What a schema may hold is known in schema.ts.

import { isStatusCode } from '../errors.js'
import type { Codec } from './codec.js'
import type { Contract, Definition, Group, Topic, TopicGroup } from './contract.js'
import { hashOf, type Side } from './hash.js'
import { got, insist, isObject } from './insist.js'
import { optionsOf, requiredOf } from './kinds.js'
import { isContractName, isErrorCode, isMemberName, isReserved, isVersion, MOST_GROUPS } from './names.js'
import { checkSchema, type SchemaCheck } from './schema.js'
import { checkTopicOption } from './topic.js'
import { isDefinition } from './walk.js'

export interface ContractOptions<Server extends Group, Client extends Group, Topics extends TopicGroup> {
  /** A letter, then letters, digits, `.`, `_` and `-`. */
  readonly name: string
  /** Semantic version, such as `1.4.0`; at most 100 characters. */
  readonly version: string
  /** What the server answers. Default: nothing. */
  readonly server?: Server
  /** What the client answers: the server calls it. Default: nothing. */
  readonly client?: Client
  /** What the server publishes, to whoever subscribed. Default: nothing. */
  readonly topics?: Topics
  /** Names of the string formats that you added to TypeBox's registry. Default: none. */
  readonly formats?: readonly string[]
}

/**
 * Copies of what the options hold, frozen.
 *
 * @throws {TypeError} that starts with the path of what is wrong
 */
export function checkedContract<Server extends Group, Client extends Group, Topics extends TopicGroup>(
  options: ContractOptions<Server, Client, Topics>,
): Contract<Server, Client, Topics> {
  const { name, version, server, client, topics, formats = [] } = options
  insist(isContractName(name), 'name', got(name, 'not a name for a contract'))
  insist(isVersion(version), `${name}.version`, got(version, 'not a semantic version of at most 100 characters'))
  refuseOthers(options, 'name version server client topics formats', name)
  insist(isList(formats), `${name}.formats`, got(formats, 'not a list'))
  const seen: SchemaCheck['seen'] = new WeakMap()
  const checked = (group: unknown, side: Side): object => checkSide(group, `${name}.${side}`, { formats, seen, side })
  // Copies, so of the same type.
  return {
    name,
    version,
    server: checked(server, 'server') as Server,
    client: checked(client, 'client') as Client,
    topics: checked(topics, 'topics') as Topics,
    ...(formats.length > 0 && { '~formats': [...formats] }),
  }
}

interface Check extends SchemaCheck {
  readonly side: Side
}

function checkSide(group: unknown, path: string, check: Check): object {
  return group === undefined ? Object.freeze({}) : checkGroup(group, path, check, [])
}

// Groups are copied before they are frozen: one may be a module (`import * as orders`).
function checkGroup(group: unknown, path: string, check: Check, groups: readonly string[]): object {
  insist(isObject(group), path, got(group, 'neither a procedure nor a group'))
  insist(groups.length < MOST_GROUPS, path, `more than ${MOST_GROUPS} groups deep`)
  const entries = Object.entries(group)
  insist(entries.length > 0, path, 'an empty group')
  const copy: Record<string, object> = {}
  for (const [name, child] of entries) {
    const at = `${path}.${name}`
    insist(isMemberName(name), at, 'not a name that can follow a dot')
    insist(!isReserved(name), at, 'a reserved name')
    const names = [...groups, name]
    if (isDefinition(child)) copy[name] = withHash(checkDefinition(child, at, check), names.join('.'), check.side)
    else copy[name] = checkGroup(child, at, check, names)
  }
  return Object.freeze(copy)
}

/** A contract may be large and its hashes never asked for, so each is worked out when it is. */
function withHash(definition: object, name: string, side: Side): object {
  let hash: string | undefined
  return Object.freeze(Object.defineProperty(definition, 'hash', { get: () => (hash ??= hashOf(side, name, definition)) }))
}

/** @returns a copy, which may be added to: the definition may be frozen, or in another contract as well */
function checkDefinition(definition: Definition | Topic, path: string, check: Check): object {
  const { kind } = definition
  insist(Object.hasOwn(optionsOf, kind), path, `unknown kind "${kind}"`)
  insist((kind === 'topic') === (check.side === 'topics'), path, `a kind "${kind}" has no place here`)
  refuseOthers(definition, optionsOf[kind], path)
  for (const option of requiredOf[kind] ?? []) insist(option in definition, `${path}.${option}`, 'missing: it says what travels')
  const codecs: Record<string, unknown> = {}
  for (const [option, value] of Object.entries(definition) as [string, unknown][]) {
    const found = value === undefined ? undefined : checkOption(option, value, `${path}.${option}`, check)
    if (found) codecs[option] = found
  }
  const copy = Object.keys(codecs).length === 0 ? { ...definition } : { ...definition, codecs }
  // What a topic brings along is not enumerable, and would stay behind.
  if (definition.kind === 'topic') Object.defineProperty(copy, '~client', { value: definition['~client'] })
  return copy
}

/** What helpers add to them is none of the user's. @param known - separated by spaces */
function refuseOthers(options: object, known: string, path: string): void {
  const names = known.split(' ')
  for (const option of Object.keys(options)) {
    insist(/^(kind|codecs|~.*)$/.test(option) || names.includes(option), `${path}.${option}`, `unknown option (known: ${names.join(', ')})`)
  }
}

/** @returns the codec of the option's schema, or those of its schemas; undefined if there is none */
function checkOption(option: string, value: unknown, path: string, check: Check): object | undefined {
  if (option === 'idempotent') insist(typeof value === 'boolean', path, got(value, 'not a boolean'))
  if (check.side === 'topics' && option !== 'maxBytes') return checkTopicOption(option, value, path, check)
  if (/^(input|output|item|up|down)$/.test(option)) return checkSchema(value, path, check)
  if (option === 'errors') return checkErrors(value, path, check)
  if (option === 'timeoutMs' || option === 'maxBytes') {
    insist(Number.isSafeInteger(value) && Number(value) > 0, path, got(value, 'not a positive integer'))
  }
  return undefined
}

function checkErrors(errors: unknown, path: string, check: Check): object | undefined {
  insist(isObject(errors), path, got(errors, 'not an object'))
  const codecs: Record<string, Codec> = {}
  for (const [code, schema] of Object.entries(errors)) {
    const at = `${path}.${code}`
    insist(isErrorCode(code), at, 'not in SCREAMING_SNAKE_CASE')
    insist(!isStatusCode(code), at, 'reserved: any call can fail with it')
    const codec = checkSchema(schema, at, check)
    if (codec) codecs[code] = codec
  }
  return Object.keys(codecs).length === 0 ? undefined : codecs
}

/** Unlike `Array.isArray`, it does not make a list of strings one of anything. */
function isList(value: unknown): boolean {
  return Array.isArray(value)
}
