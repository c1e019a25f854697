// A snapshot from a file: somebody may have edited it, or mean another file. What it says
// is written into programs and documents, so it may say no more than a contract could.

import { got, insist, isObject, matches } from '../contract/insist.js'
import { optionsOf, requiredOf } from '../contract/kinds.js'
import { isContractName, isErrorCode, isMemberName, isReserved, isVersion, MOST_GROUPS } from '../contract/names.js'
import { checkOverflow, checkRetention } from '../contract/topic.js'
import { isStatusCode } from '../errors.js'
import { checkReach } from './reach.js'
import { checkShape, isPositive, type Schemas } from './shapecheck.js'
import { isSchemaOption, SNAPSHOT_FORMAT, type Snapshot } from './snapshot.js'

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
  const { wirepact: format, name, version, schemas } = snapshot
  insist(format === SNAPSHOT_FORMAT, where, `a snapshot of format ${String(format)}, and this version reads ${SNAPSHOT_FORMAT}`)
  insist(isContractName(name), `${where}: name`, got(name, 'not a name for a contract'))
  insist(isVersion(version), `${where}: version`, got(version, 'not a semantic version'))
  insist(isObject(schemas) && !Array.isArray(schemas), `${where}: schemas`, got(schemas, 'not an object'))
  for (const side of sides) {
    checkSide(snapshot[side], side === 'topics' ? ['topic'] : kinds, `${where}: ${side}`, schemas)
  }
  for (const [name, shape] of Object.entries(schemas)) checkShape(shape, `${where}: schemas.${name}`, schemas)
  const seen = new Set()
  for (const side of sides) checkReach(snapshot[side] as unknown[], `${where}: ${side}`, schemas, seen) // lists: checked above
}

const sides = ['server', 'client', 'topics'] as const
const kinds = ['rpc', 'notify', 'stream', 'upload', 'duplex']

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
    checkMember(member, kind as keyof typeof optionsOf, at, schemas)
  })
}

/** True for what defineContract lets procedures and topics be called: `orders.place`. */
function isName(name: unknown): name is string {
  if (typeof name !== 'string') return false
  const parts = name.split('.')
  return parts.length <= MOST_GROUPS && parts.every((part) => isMemberName(part) && !isReserved(part))
}

function checkMember(member: Readonly<Record<string, unknown>>, kind: keyof typeof optionsOf, path: string, schemas: Schemas): void {
  const known = optionsOf[kind].split(' ')
  for (const option of requiredOf[kind] ?? []) insist(option in member, `${path}.${option}`, 'missing: it says what travels')
  for (const [option, value] of Object.entries(member)) {
    const at = `${path}.${option}`
    if (option === 'hash') insist(matches(value, /^[\w-]{6}$/), at, got(value, 'not six characters of base64url'))
    else if (option !== 'name' && option !== 'kind') {
      insist(known.includes(option), at, `unknown option (known: ${known.join(', ')})`)
      checkOption(option, value, at, schemas)
    }
  }
}

function checkOption(option: string, value: unknown, path: string, schemas: Schemas): void {
  if (isSchemaOption(option)) checkShape(value, path, schemas)
  else if (option === 'errors') checkErrors(value, path, schemas)
  else if (option === 'retain') checkRetention(value, path)
  else if (option === 'overflow') checkOverflow(value, path)
  else if (option === 'description') insist(typeof value === 'string', path, got(value, 'not a text'))
  else if (option === 'idempotent') insist(typeof value === 'boolean', path, got(value, 'neither true nor false'))
  else insist(isPositive(value), path, got(value, 'not a positive integer')) // timeoutMs and maxBytes
}

function checkErrors(errors: unknown, path: string, schemas: Schemas): void {
  insist(isObject(errors), path, got(errors, 'not an object'))
  for (const [code, shape] of Object.entries(errors)) {
    const at = `${path}.${code}`
    insist(isErrorCode(code), at, 'not in SCREAMING_SNAKE_CASE')
    insist(!isStatusCode(code), at, 'reserved: any call can fail with it')
    checkShape(shape, at, schemas)
  }
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new TypeError(`${where}: ${(error as Error).message}`)
  }
}
