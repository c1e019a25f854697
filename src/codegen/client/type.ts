// A piece of a type, and how pieces are put together: with parentheses only
// where they are needed, and nothing said twice.

import { fits, indented } from './text.js'

export interface Type {
  readonly text: string
  /** How it is made: what binds less than what is around it needs parentheses. */
  readonly made: 'single' | 'intersection' | 'union'
  /** Of a union: what it is of. A union around it is of these, and not of it. */
  readonly members?: readonly Type[]
}

export const unknown: Type = { text: 'unknown', made: 'single' }
export const never: Type = { text: 'never', made: 'single' }

export function single(text: string): Type {
  return { text, made: 'single' }
}

/** Any of the types; none of them: never. */
export function unionOf(types: readonly Type[]): Type {
  const flat = types.flatMap((type) => type.members ?? [type])
  const members = distinct(flat.filter(({ text }) => text !== 'never'))
  if (members.some(({ text }) => text === 'unknown')) return unknown
  const [first, another] = members
  if (!first || !another) return first ?? never
  const texts = members.map(({ text }) => text)
  const line = texts.join(' | ')
  const lines = texts.map((text) => `| ${indented(text).trimStart()}`)
  return { made: 'union', members, text: fits(line) ? line : `\n${lines.join('\n')}` }
}

/** All of the types at once; none of them: unknown. */
export function intersectionOf(types: readonly Type[]): Type {
  const members = distinct(types.filter(({ text }) => text !== 'unknown'))
  if (members.some(({ text }) => text === 'never')) return never
  const [first, another] = members
  if (!first || !another) return first ?? unknown
  const texts = members.map((member) => (member.made === 'union' ? inParentheses(member) : member.text))
  return { made: 'intersection', text: texts.join(' & ') }
}

export function arrayOf(element: Type): Type {
  return single(`${operand(element)}[]`)
}

/** The elements of a tuple, in lines of their own if they do not fit into one. */
export function listOf(elements: readonly string[]): Type {
  const line = `[${elements.join(', ')}]`
  return single(fits(line) ? line : `[\n${elements.map((element) => `${indented(element.trimStart())},\n`).join('')}]`)
}

/** The type, to stand before `[]` or `?`. */
export function operand(type: Type): string {
  return type.made === 'single' ? type.text : inParentheses(type)
}

function inParentheses({ text }: Type): string {
  return text.startsWith('\n') ? `(${indented(text)}\n)` : `(${text})`
}

function distinct(types: readonly Type[]): Type[] {
  const byText = new Map(types.map((type) => [type.text, type]))
  if (byText.has('boolean')) return [...byText.values()].filter(({ text }) => text !== 'true' && text !== 'false')
  if (!byText.has('true') || !byText.has('false')) return [...byText.values()]
  byText.delete('false')
  return [...byText].map(([text, type]) => (text === 'true' ? single('boolean') : type))
}
