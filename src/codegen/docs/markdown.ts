// Text in Markdown as GitHub reads it. What others wrote is shown as they wrote
// it: nothing in a description is taken for markup, nor for the end of a cell.

/** Paragraphs of plain text. */
export function prose(text: string): string {
  const paragraphs = text.trim().split(/\n\s*\n/)
  return paragraphs.map((paragraph) => paragraph.split('\n').map((line) => literal(line.trim())).join('\n')).join('\n\n')
}

/** Plain text in one line, for a cell or an item of a list. */
export function line(text: string): string {
  return text.trim().split(/\s*\n\s*/).map(literal).join('<br>')
}

/** The same, up to the end of its first sentence. */
export function firstSentence(text: string): string {
  const [first = ''] = text.trim().split(/\n|(?<=[.!?])\s/)
  return literal(first)
}

/** `text` set as code. */
export function code(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ')
  if (plain === '') return ''
  // A code span cannot hold a backtick as it is, nor a cell a backslash before a pipe.
  return /`|\\\|/.test(plain) ? `<code>${plain.replaceAll(/[^\w ]/g, entity)}</code>` : `\`${plain}\``
}

/** Rows of cells, each of which is Markdown already. The pipes that are left in it stand in code. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}

/** A heading that others can link to, whatever is in it. */
export function heading(level: number, text: string, anchor: string): string {
  return `<a id="${anchor}"></a>\n\n${'#'.repeat(level)} ${literal(text.replaceAll(/\s+/g, ' '))}`
}

/** A link within the document. @param text - Markdown already */
export function link(text: string, anchor: string): string {
  return `[${text}](#${anchor})`
}

/** Every mark that could mean something there; at the start of a line also those of lists, headings and rules. */
function literal(text: string): string {
  const marks = text.replaceAll(/[&<>|]/g, entity).replaceAll(/[\\`*_[\]~$]/g, '\\$&')
  return marks.replace(/^(\d*)([-+=#.)])/, '$1\\$2')
}

function entity(mark: string): string {
  return { '&': '&amp;', '<': '&lt;', '>': '&gt;' }[mark] ?? `&#${mark.codePointAt(0)};`
}
