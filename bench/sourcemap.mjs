// From a place in dist/ to the line of src/ that it was built from.

import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = new URL('../dist/', import.meta.url).href
const maps = new Map()

/** True for the package's own code. */
export function isOurs(url) {
  return url.startsWith(dist)
}

/** As in `src/protocol/session.ts:97`. Line and column count from 0. */
export function sourceOf(url, line, column) {
  const path = fileURLToPath(url)
  if (!maps.has(path)) maps.set(path, new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8'))))
  const { originalSource, originalLine } = maps.get(path).findEntry(line, column)
  if (originalSource === undefined) return `${path.slice(root.length)}:${line + 1}`
  return `${join('dist', originalSource)}:${originalLine + 1}`
}
