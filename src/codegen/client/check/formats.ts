// Formats by the names under which schemas have them.

import { isObject } from '../../../contract/insist.js'
import { mapChildren, type Shape } from '../../../snapshot/shape.js'
import type { Snapshot } from '../../../snapshot/snapshot.js'
import type { ValueImport } from '../imports.js'

/** The check of a format that every TypeBox knows; undefined: the contract has added it. */
export function knownFormat(name: string): ValueImport | undefined {
  return Object.hasOwn(formats, name) ? formats[name] : undefined
}

const formats: Readonly<Record<string, ValueImport>> = {
  'date': 'isDate', 'time': 'isTime', 'date-time': 'isDateTime', 'duration': 'isDuration', 'email': 'isEmail', 'idn-email': 'isIdnEmail',
  'hostname': 'isHostname', 'idn-hostname': 'isIdnHostname', 'ipv4': 'isIpv4', 'ipv6': 'isIpv6', 'uri': 'isUri', 'uri-reference': 'isUriReference',
  'iri': 'isIri', 'iri-reference': 'isIriReference', 'uri-template': 'isUriTemplate', 'url': 'isUrl', 'uuid': 'isUuid', 'regex': 'isRegex',
  'json-pointer': 'isJsonPointer', 'relative-json-pointer': 'isRelativeJsonPointer', 'json-pointer-uri-fragment': 'isJsonPointerUriFragment',
}

/** Those that the contract has added to TypeBox's, in the order in which they are met. */
export function ownFormats({ server, client, topics, schemas }: Snapshot): string[] {
  const found = new Set<string>()
  const visit = (shape: Shape): void => {
    const { format } = shape
    if (typeof format === 'string' && knownFormat(format) === undefined) found.add(format)
    mapChildren(shape, visit)
  }
  for (const member of [...server, ...client, ...topics, { errors: schemas }]) {
    const { errors = {}, ...options } = member as { errors?: Readonly<Record<string, Shape>> }
    for (const shape of [...Object.values(options), ...Object.values(errors)]) if (isObject(shape)) visit(shape)
  }
  return [...found]
}
