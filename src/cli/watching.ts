// Does something now, and again whenever a file that it has read changes.

import { dirname } from 'node:path'
import { watch } from 'chokidar'

/** How long to wait for the rest of what an editor writes. */
const SETTLE_MS = 50

export interface Watched {
  /** What it has read. */
  readonly files: readonly string[]
  /** It did not work: any file beside those may be the one that is missing. */
  readonly failed: boolean
}

/**
 * Never ends by itself. Folders are watched and not files, because editors replace these.
 *
 * @param run - does not throw
 */
export async function watching(run: () => Promise<Watched>): Promise<never> {
  const watcher = watch([], { ignoreInitial: true, depth: 0 })
  let latest: Watched = { files: [], failed: true }
  let known = new Set<string>()
  let changed: (() => void) | undefined
  watcher.on('all', (_, path) => {
    if (latest.failed || known.has(path)) changed?.()
  })
  for (;;) {
    const change = new Promise<void>((resolve) => (changed = resolve)) // also while it runs
    latest = await run()
    known = new Set([...known, ...latest.files]) // what it no longer reads, it may read again
    watcher.add([...new Set(latest.files.map((file) => dirname(file)))])
    await change
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  }
}
