// How pieces of TypeScript are written: literals, keys, lists and comments.

/** A literal, in single quotes. */
export function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'` // line breaks to editors
}

/** The name of a property in a type. */
export function keyOf(name: string): string {
  return isIdentifier(name) ? name : quoted(name)
}

/** The name of a property in an object, where `__proto__` would not be one. */
export function ownKeyOf(name: string): string {
  return name === '__proto__' ? "['__proto__']" : keyOf(name)
}

export function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
}

/** Each line of it two spaces further in. Lines end with \n only: to `^` they would also with U+2028, inside a literal. */
export function indented(text: string): string {
  return text.replaceAll(/(?<=^|\n)(?=[^\n])/g, '  ')
}

/** `{ a, b }`, in one line if it fits and no part of it is longer than a line. */
export function braced(parts: readonly string[], separator: ',' | ';' = ','): string {
  if (parts.length === 0) return '{}'
  const line = `{ ${parts.join(`${separator} `)} }`
  if (fits(line)) return line
  return block(parts, separator === ',' ? ',' : '')
}

/** The same in any case with a line for each. @param end - of each line */
export function block(parts: readonly string[], end = ''): string {
  return `{\n${parts.map((part) => `${indented(part)}${end}\n`).join('')}}`
}

/** What stands behind `:` or `=`: in the same line, or a list in lines of its own. */
export function behind(text: string): string {
  return text.startsWith('\n') ? indented(text) : ` ${text}`
}

/** True if it can stand in a line with what is around it. */
export function fits(text: string): boolean {
  return text.length <= LINE_LENGTH && !text.includes('\n')
}

/** A comment of one line, whatever is in the text. */
export function remark(text: string): string {
  return `// ${text.replaceAll(lineBreaks, ' ')}`
}

/** A JSDoc comment with a line break behind it; nothing for no lines. */
export function comment(lines: readonly string[]): string {
  const all = lines.flatMap((line) => line.split(lineBreaks)).map((line) => line.replaceAll('*/', '*\\/').trimEnd())
  if (all.length === 0) return ''
  const [only = ''] = all
  if (all.length === 1) return `/** ${only} */\n`
  return `/**\n${all.map((line) => (line === '' ? ' *\n' : ` * ${line}\n`)).join('')} */\n`
}

const lineBreaks = /\r\n|[\n\r\u2028\u2029]/g
const LINE_LENGTH = 90
