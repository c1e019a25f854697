// Changes between two versions of a contract as lines for people.

import type { Change } from '../snapshot/change.js'

type Paint = (colour: 'red' | 'green' | 'bold', text: string) => string

/** By procedure or topic; at last, how many there are. */
export function report(changes: readonly Change[], paint: Paint): string {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const title = titleOf(change)
    groups.set(title, [...(groups.get(title) ?? []), change])
  }
  const blocks = [...groups].map(([title, group]) =>
    [paint('bold', title), ...group.map((change) => `  ${lineOf(change, paint)}`), ''].join('\n'))
  return [...blocks, counted(changes), ''].join('\n')
}

/** What clients answer is said to be so, and topics are. */
function titleOf({ side, name }: Change): string {
  return side === 'server' ? name : side === 'client' ? `${name} (answered by the client)` : `${name} (topic)`
}

function lineOf({ path, what, effect, breaking }: Change, paint: Paint): string {
  const mark = breaking ? paint('red', 'breaking  ') : paint('green', 'compatible')
  return `${mark} ${path && `${path}: `}${what} — ${effect}`
}

function counted(changes: readonly Change[]): string {
  if (changes.length === 0) return 'nothing has changed'
  const breaking = changes.filter((change) => change.breaking).length
  return `${breaking} breaking, ${changes.length - breaking} compatible`
}
