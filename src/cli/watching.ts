// Does something now, and again whenever a file that it has read changes.

import { dirname } from 'node:path'
import { watch } from 'chokidar'

/** How long to wait for the rest of what an editor writes. */
const SETTLE_MS = 50

/** What a contract may be made of: a log that is written beside it is no reason to try again. */
const isModule = /\.(json|[cm]?[jt]sx?)$/

/** By how much a file system's clock may be behind. */
const CLOCK_MS = 20

export interface Watched {
  /** What it has read. */
  readonly files: readonly string[]
  /** It did not work: any module beside those may be the one that is missing. */
  readonly failed: boolean
}

/**
 * Never ends by itself. Folders are watched and not files, because editors replace these.
 *
 * @param run - does not throw
 */
export async function watching(run: () => Promise<Watched>): Promise<never> {
  const watcher = watch([], { depth: 0, alwaysStat: true })
  let latest: Watched = { files: [], failed: true }
  let known = new Set<string>()
  let startedMs = 0
  let changed: (() => void) | undefined
  watcher.on('all', (event, path, stats) => {
    // In a folder that is new to the watcher every file is an `add`: those that have changed meanwhile count.
    const found = event === 'add' && stats !== undefined && stats.ctimeMs < startedMs - CLOCK_MS
    if (!found && (known.has(path) || (latest.failed && isModule.test(path)))) changed?.()
  })
  for (;;) {
    const change = new Promise<void>((resolve) => (changed = resolve)) // also while it runs
    startedMs = Date.now()
    latest = await run()
    known = new Set([...known, ...latest.files]) // what it no longer reads, it may read again
    watcher.add([...new Set(latest.files.map((file) => dirname(file)))])
    await change
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  }
}
