// Puts a bug into a source text. It touches no files.

import type { Bug } from './bug.js'

/** @throws {Error} if the bug's search text is not there exactly once */
export function plant({ name, file, search, replacement }: Bug, source: string): string {
  const count = source.split(search).length - 1
  if (count !== 1) throw new Error(`${name}: ${file} has its search text ${count} times, not once: ${JSON.stringify(search)}`)
  return source.replace(search, () => replacement) // as it is: no $ in it means anything
}
