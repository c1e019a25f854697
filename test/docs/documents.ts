// The documents as text, and what is in them.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

const guides = readdirSync(join(root, 'docs/guide')).map((name) => `docs/guide/${name}`)

/** Paths from the root. */
export const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/ARCHITECTURE.md', 'docs/BENCHMARKS.md', 'docs/PROOF.md', ...guides]

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

export interface Fence {
  readonly language: string
  /** What follows the language: here, where the code comes from. */
  readonly source: string
  readonly code: string
}

export function fences(markdown: string): Fence[] {
  return [...markdown.matchAll(fence)].map(([, language = '', source = '', code = '']) => ({ language, source, code }))
}

/** The document without its code. */
export function prose(markdown: string): string {
  return markdown.replaceAll(fence, '')
}

/** The document with the code of each block replaced by what its source says now. */
export function refreshed(markdown: string): string {
  return markdown.replaceAll(fence, (block, language: string, source: string) =>
    source === '' ? block : `\`\`\`${language} ${source}\n${excerpt(source)}\n\`\`\``)
}

const fence = /^```(\w+) ?(\S*)\n([^]*?)^```$/gm

/** `examples/guide/server.ts#imports,server`: those regions, each to the left margin; without `#`: the file. */
function excerpt(source: string): string {
  const [path = '', regions] = source.split('#')
  const lines = read(path).trimEnd().split('\n')
  if (regions === undefined) return lines.join('\n')
  return regions.split(',').map((region) => regionOf(path, lines, region)).join('\n\n')
}

function regionOf(path: string, lines: readonly string[], region: string): string {
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`)
  const end = lines.findIndex((line, index) => index > start && line.trim() === '// #endregion')
  if (start < 0 || end < 0) throw new Error(`${path} has no region ${region}`)
  return toMargin(lines.slice(start + 1, end)).join('\n')
}

function toMargin(lines: readonly string[]): string[] {
  const margin = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(margin))
}
