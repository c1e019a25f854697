// A snapshot from a file: somebody may have edited it, or mean another file.

import { got, insist, isObject, matches } from '../contract/insist.js'
import { holdsList, holdsMap, holdsOne, nameOf } from './shape.js'
import { SNAPSHOT_FORMAT, type Snapshot } from './snapshot.js'

/**
 * @param where - the file, for the message
 * @throws {TypeError} that starts with `where`, and the path of what is wrong
 */
export function readSnapshot(text: string, where: string): Snapshot {
  const snapshot = parse(text, where)
  checkSnapshot(snapshot, where)
  return snapshot
}

/**
 * That it is one, with a form that everything downstream may rely on.
 *
 * @param where - the file or option, for the message
 * @throws {TypeError} that starts with `where`, and the path of what is wrong: `contract.json: server.2.kind: …`
 */
export function checkSnapshot(snapshot: unknown, where: string): asserts snapshot is Snapshot {
  const known = isObject(snapshot) && 'wirepact' in snapshot
  insist(known, where, 'no snapshot of a contract: make one with `wirepact snapshot`')
  const format = snapshot['wirepact']
  insist(format === SNAPSHOT_FORMAT, where, `a snapshot of format ${String(format)}, and this version reads ${SNAPSHOT_FORMAT}`)
  for (const key of ['name', 'version']) insist(typeof snapshot[key] === 'string', `${where}: ${key}`, 'not a text')
  const { schemas } = snapshot
  insist(isObject(schemas) && !Array.isArray(schemas), `${where}: schemas`, got(schemas, 'not an object'))
  for (const side of ['server', 'client', 'topics']) checkSide(snapshot[side], side === 'topics' ? ['topic'] : kinds, `${where}: ${side}`, schemas)
  for (const [name, shape] of Object.entries(schemas)) checkShape(shape, `${where}: schemas.${name}`, schemas)
}

const kinds = ['rpc', 'notify', 'stream', 'upload', 'duplex']

/** What a member has to have, by its kind. */
const required: Readonly<Record<string, readonly string[]>> = {
  stream: ['item'], upload: ['item'], duplex: ['up', 'down'], topic: ['message'],
}

type Schemas = Readonly<Record<string, unknown>>

function checkSide(list: unknown, known: readonly string[], path: string, schemas: Schemas): void {
  insist(Array.isArray(list), path, got(list, 'not a list'))
  const names: string[] = []
  list.forEach((member: unknown, index) => {
    const at = `${path}.${index}`
    insist(isObject(member), at, got(member, 'not an object'))
    const { name, kind } = member
    insist(isName(name), `${at}.name`, got(name, 'not names with dots between them'))
    const other = names.find((other) => other === name || other.startsWith(`${name}.`) || name.startsWith(`${other}.`))
    insist(other === undefined, `${at}.name`, `"${name}" is there already, as "${other}"`)
    names.push(name)
    insist(typeof kind === 'string' && known.includes(kind), `${at}.kind`, `none of ${known.join(', ')}`)
    checkMember(member, kind, at, schemas)
  })
}

/** True for what may be a property of an object that others have none of: `orders.place`. */
function isName(name: unknown): name is string {
  return typeof name === 'string' && name.split('.').every((part) => /^[a-z_$][\w$]*$/i.test(part) && !(part in {}))
}

function checkMember(member: Readonly<Record<string, unknown>>, kind: string, path: string, schemas: Schemas): void {
  for (const option of required[kind] ?? []) insist(option in member, `${path}.${option}`, 'missing: it says what travels')
  for (const [option, value] of Object.entries(member)) {
    const at = `${path}.${option}`
    if (/^(input|output|item|up|down|params|message|presence)$/.test(option)) checkShape(value, at, schemas)
    else if (option === 'errors') checkErrors(value, at, schemas)
    else if (option === 'description' || option === 'hash') insist(typeof value === 'string', at, got(value, 'not a text'))
    else if (option === 'idempotent') insist(typeof value === 'boolean', at, got(value, 'neither true nor false'))
    else if (option === 'timeoutMs' || option === 'maxBytes') insist(isPositive(value), at, got(value, 'not a positive integer'))
  }
}

function checkErrors(errors: unknown, path: string, schemas: Schemas): void {
  insist(isObject(errors), path, got(errors, 'not an object'))
  for (const [code, shape] of Object.entries(errors)) {
    insist(matches(code, /^[A-Z][A-Z\d_]*$/), `${path}.${code}`, 'not in SCREAMING_SNAKE_CASE')
    checkShape(shape, `${path}.${code}`, schemas)
  }
}

/** That it is an object, and so is what is inside; and that what it refers to is there. */
function checkShape(shape: unknown, path: string, schemas: Schemas): void {
  insist(isObject(shape) && !Array.isArray(shape), path, got(shape, 'not a schema'))
  const { $ref, 'x-wirepact': kind } = shape
  if ($ref !== undefined) {
    const name = nameOf(shape)
    insist(name !== undefined && Object.hasOwn(schemas, name), `${path}.$ref`, `no schema of this snapshot: ${JSON.stringify($ref)}`)
  }
  const travels = kind === undefined || matches(kind, /^(bytes|timestamp|bigint|undefined)$/)
  insist(travels, `${path}.x-wirepact`, `this version knows no ${JSON.stringify(kind)}`)
  for (const bound of ['x-max-bytes', 'x-max-digits']) {
    insist(shape[bound] === undefined || isPositive(shape[bound]), `${path}.${bound}`, got(shape[bound], 'not a positive integer'))
  }
  if ('required' in shape) insist(isTexts(shape['required']), `${path}.required`, 'not a list of names')
  for (const [keyword, value] of Object.entries(shape)) checkInside(keyword, value, `${path}.${keyword}`, schemas)
}

function checkInside(keyword: string, value: unknown, path: string, schemas: Schemas): void {
  const one = (inside: unknown, at: string): void => {
    if (typeof inside !== 'boolean') checkShape(inside, at, schemas)
  }
  if (holdsOne.test(keyword)) return one(value, path)
  const isMap = holdsMap.test(keyword)
  if (!isMap && !holdsList.test(keyword)) return
  insist(isObject(value) && Array.isArray(value) !== isMap, path, got(value, isMap ? 'not an object' : 'not a list'))
  for (const [key, inside] of Object.entries(value)) one(inside, `${path}.${key}`)
}

function isPositive(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}

function isTexts(list: unknown): boolean {
  return Array.isArray(list) && list.every((one) => typeof one === 'string')
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new TypeError(`${where}: ${(error as Error).message}`)
  }
}
