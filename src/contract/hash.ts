// By what two versions of a contract see that they mean the same by a name: the
// shape of what travels, and not what each side does about it.

import { digest, sixCharacters } from './digest.js'
import { Fingerprint, type Follow } from './fingerprint.js'
import { isObject } from './insist.js'

export type Side = 'server' | 'client' | 'topics'

/**
 * 36 bits of what a procedure or topic is on the wire, as 6 characters of base64url: its side, name and kind, and
 * the schemas of what travels. Descriptions, names of schemas and the order of keys do not count, nor do `timeoutMs`,
 * `idempotent`, `maxBytes` and the like.
 *
 * @param definition - live, or as a snapshot has it
 * @param follow - what a `$ref` leads to; default: the definitions around a live schema
 */
export function hashOf(side: Side, name: string, definition: object, follow?: Follow): string {
  const schemas = new Fingerprint(follow)
  const options: string[] = []
  const indexes: number[] = []
  const add = (option: string, schema: unknown): void => {
    options.push(option)
    indexes.push(schemas.add(schema))
  }
  const { kind, errors, ...given } = definition as Readonly<Record<string, unknown>> // of whichever kind
  for (const option of travels) if (given[option] !== undefined) add(option, given[option])
  if (isObject(errors)) for (const code of Object.keys(errors).sort()) add(code, errors[code])
  return sixCharacters(digest([side, name, kind, ...options, schemas.of(indexes)].join(' ')))
}

const travels = ['input', 'output', 'item', 'up', 'down', 'params', 'message', 'presence']
