// A document as YAML. On its own, so that only who wants YAML loads what writes it.

import { stringify } from 'yaml'

/** Without anchors: tools that read AsyncAPI know `$ref` only. */
export function yamlOf(document: object): string {
  return stringify(document, { aliasDuplicateObjects: false })
}
