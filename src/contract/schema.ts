// Checks one schema of a contract for what TypeBox lets pass: values that are no
// schemas, and names of formats that it does not know. TypeBox is known by the
// marks it leaves on schemas, not imported.

import type { Codec } from './codec.js'
import { got, insist, isObject, matches } from './insist.js'
import { formOf, type WireForm } from './wireform.js'

/** What is the same for every schema of a contract. */
export interface SchemaCheck {
  /** Names of formats beside TypeBox's own. */
  readonly formats: readonly unknown[]
  /**
   * What was found right before, with the first value in it that JSON lacks: schemas
   * are shared, and a cyclic one would never end.
   */
  readonly seen: WeakMap<object, WireForm | undefined>
}

/**
 * @returns the schema's codec; undefined if JSON does for its values
 * @throws {TypeError} that starts with `path`, or with the path of what is wrong inside the schema
 */
export function checkSchema(schema: unknown, path: string, check: SchemaCheck): Codec | undefined {
  insist(isObject(schema) && ('~kind' in schema || '~unsafe' in schema), path, got(schema, notASchema))
  return visit(schema, path, check, false)?.codecOf(schema, path)
}

// `each`: the node is no schema, but a list or a map of them. Inside a schema, plain
// JSON Schema is right as well; a Standard Schema (Zod, Valibot) is not.
function visit(node: object, path: string, check: SchemaCheck, each: boolean): WireForm | undefined {
  if (check.seen.has(node)) return check.seen.get(node)
  let form = formOf(node)
  check.seen.set(node, form)
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    const at = `${path}.${key}`
    if (each || holdsSchemas.test(key)) {
      if (typeof value === 'boolean') continue
      insist(isObject(value) && !('~standard' in value), at, got(value, notASchema))
      const inside = visit(value, at, check, !each && (Array.isArray(value) || holdsMap.test(key)))
      form ??= inside
    } else if (key === 'format') {
      insist(matches(value, knownFormats) || check.formats.includes(value), at, `unknown format "${String(value)}"`)
    }
  }
  check.seen.set(node, form)
  return form
}

const notASchema = 'not a TypeBox schema'

// The keywords that hold schemas, and those of them that hold a map.
const holdsSchemas =
  /^(\$defs|(p|patternP|additionalP|unevaluatedP)roperties|(i|prefixI|additionalI|unevaluatedI)tems|(all|any|one)Of|if|then|else|not|contains|propertyNames|dependentSchemas)$/
const holdsMap = /^(\$defs|p(atternP)?roperties|dependentSchemas)$/

// TypeBox 1.4's registry. Its types also list `json-string`, which it does not check.
const knownFormats =
  /^(date(-time)?|time|duration|(idn-)?(email|hostname)|ipv[46]|[iu]ri(-reference)?|uri-template|url|uuid|regex|(relative-)?json-pointer|json-pointer-uri-fragment)$/
