// docs/PLANTED.md: which bugs were planted, and which test noticed each.

import type { Bug } from './bug.js'

/** How a bug was noticed. */
export interface Catch {
  readonly file: string
  readonly test: string
  readonly seconds: number
}

/** @param caught - of every bug in `areas`, by its name */
export function page(areas: ReadonlyMap<string, readonly Bug[]>, caught: ReadonlyMap<string, Catch>): string {
  const tables = [...areas].map(([area, bugs]) => `## ${area}\n\n${table(bugs, caught)}\n`)
  return `${head(caught)}\n${tables.join('\n')}`
}

/** The names of the bugs that a page is about. */
export function namesOn(text: string): string[] {
  return [...text.matchAll(/^\| `([\w-]+)`/gm)].map(([, name = '']) => name)
}

function head(caught: ReadonlyMap<string, Catch>): string {
  const all = [...caught.values()]
  const simulated = all.filter(({ file }) => file.startsWith('test/sim/')).length
  return `# Planted bugs

Tests that are green prove little unless they turn red when something is wrong. So ${all.length} small wrong changes were made to the source, one at a time in a copy of it, and each time the tests were run: first those of the area, then the random programs of \`test/sim\` with their fixed seeds. A bug is caught when a test fails. All ${all.length} were caught: ${all.length - simulated} by the tests of their area, and ${simulated} by the random programs, which are only asked about what is left.

\`npm run test:planted\` does it again and writes this page; CONTRIBUTING.md says how. "Seconds" is how long vitest took, with its start, on the machine that wrote this. The test named is the first that failed, and seldom the only one.
`
}

function table(bugs: readonly Bug[], caught: ReadonlyMap<string, Catch>): string {
  const rows = bugs.map((bug) => row(bug, caught.get(bug.name)))
  return ['| bug | what is wrong | file | caught by | seconds |', '|---|---|---|---|---|', ...rows].join('\n')
}

function row({ name, wrong, file }: Bug, caught: Catch | undefined): string {
  if (!caught) throw new Error(`${name} was not tried`)
  const by = `\`${caught.file}\`: ${cell(caught.test)}`
  return `| \`${name}\` | ${cell(wrong)} | \`${file}\` | ${by} | ${caught.seconds} |`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
