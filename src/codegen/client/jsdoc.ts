// What a shape says for people, as lines of JSDoc: its description, and what of
// its limits the type cannot say.

import type { Shape } from '../../snapshot/shape.js'

export function docOf(shape: Shape): string[] {
  const { title, description } = shape
  const text = [title, description].filter((line) => typeof line === 'string' && line !== '') as string[]
  return [...new Set(text.map(plain)), ...tagsOf(shape)]
}

/** Text for people, in which no line is a tag: `@deprecated` at the head of one would be. */
export function plain(text: string): string {
  return text.replaceAll(/^(\s*)@/gm, '$1\\@')
}

function tagsOf(shape: Shape): string[] {
  const hidden = 'x-wirepact' in shape ? ofTheWire : 'prefixItems' in shape ? ofTuples : none
  const tags = tagged
    .filter((keyword) => shape[keyword] !== undefined && !hidden.test(keyword))
    .map((keyword) => `@${plain(`${tagOf(keyword)} ${valueOf(shape[keyword])}`)}`)
  return shape['deprecated'] === true ? [...tags, '@deprecated'] : tags
}

/** `x-max-bytes` → `maxBytes` */
function tagOf(keyword: string): string {
  return keyword.replace(/^x-/, '').replace(/-(.)/, (_, letter: string) => letter.toUpperCase())
}

/** Text as it is, anything else as JSON. */
function valueOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}

const tagged = [
  'default', 'format', 'pattern', 'minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength',
  'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'contentEncoding', 'contentMediaType',
  'x-max-bytes', 'x-max-digits',
]

/** Those that say of a `Date` how it is written, and the like. */
const ofTheWire = /^(format|pattern|minimum|maxLength|contentMediaType)$/
const ofTuples = /^(minItems|maxItems)$/
const none = /^$/
