// A copy of the working tree, in which one bug at a time is planted. The
// working tree itself is never changed.

import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Bug } from './bug.js'
import { plant } from './plant.js'

/** What no test of the list needs, wherever it is. */
const left = ['.git', '.wireit', 'node_modules', 'dist', 'coverage']

export class Tree implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'wirepact-planted-')))

  /** @param root - of the working tree */
  constructor(root: string) {
    cpSync(root, this.folder, { recursive: true, filter: (path) => !left.includes(basename(path)) })
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'))
  }

  /**
   * @returns a function that takes the bug out again
   * @throws {Error} if its search text is not there exactly once
   */
  plant(bug: Bug): () => void {
    const path = join(this.folder, bug.file)
    const source = readFileSync(path, 'utf8')
    writeFileSync(path, plant(bug, source))
    return () => writeFileSync(path, source)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
