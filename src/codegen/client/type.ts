// A piece of a type, and how pieces are put together: with parentheses only
// where they are needed, and nothing said twice.

import { fits, indented } from './text.js'

export interface Type {
  readonly text: string
  /** How it is made: what binds less than what is around it needs parentheses. */
  readonly made: 'single' | 'intersection' | 'union'
}

export const unknown: Type = { text: 'unknown', made: 'single' }
export const never: Type = { text: 'never', made: 'single' }

export function single(text: string): Type {
  return { text, made: 'single' }
}

/** Any of the types; none of them: never. */
export function unionOf(types: readonly Type[]): Type {
  const members = distinct(types.filter(({ text }) => text !== 'never'))
  if (members.some(({ text }) => text === 'unknown')) return unknown
  const [first, another] = members
  if (!first || !another) return first ?? never
  const texts = members.map(({ text }) => text)
  const line = texts.join(' | ')
  return { made: 'union', text: fits(line) ? line : `\n${texts.map((text) => `| ${indented(text).trimStart()}`).join('\n')}` }
}

/** All of the types at once; none of them: unknown. */
export function intersectionOf(types: readonly Type[]): Type {
  const members = distinct(types.filter(({ text }) => text !== 'unknown'))
  if (members.some(({ text }) => text === 'never')) return never
  const [first, another] = members
  if (!first || !another) return first ?? unknown
  return { made: 'intersection', text: members.map((member) => (member.made === 'union' ? inParentheses(member) : member.text)).join(' & ') }
}

export function arrayOf(element: Type): Type {
  return single(`${element.made === 'single' ? element.text : inParentheses(element)}[]`)
}

function inParentheses({ text }: Type): string {
  return text.startsWith('\n') ? `(${indented(text)}\n)` : `(${text})`
}

function distinct(types: readonly Type[]): Type[] {
  const byText = new Map(types.map((type) => [type.text, type]))
  if (!byText.has('true') || !byText.has('false')) return [...byText.values()]
  byText.delete('false')
  return [...byText].map(([text, type]) => (text === 'true' ? single('boolean') : type))
}
