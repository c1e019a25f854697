// The list of planted bugs must not rot: the slow run that uses it is not part of CI.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { read, root } from '../docs/documents.js'
import type { Bug } from './bug.js'
import { bugs } from './bugs.js'
import { namesOn } from './page.js'
import { plant } from './plant.js'

describe('a planted bug', () => {
  test.each(bugs)('$name changes one place of its file, and the tests that are to notice it are there', (bug) => {
    const source = read(bug.file)
    expect(plant(bug, source)).not.toBe(source)
    expect(bug.tests.filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(bug.tests).not.toEqual([])
  })

  test('has a name of its own', () => {
    expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length)
  })

  test('is on the page that tells what became of each', () => {
    expect(namesOn(read('docs/PLANTED.md')).sort()).toEqual(bugs.map(({ name }) => name).sort())
  })

  test.each([['is not there', 'let b'], ['is there twice', 'let a']])('whose search text %s is an error that names it', (_, search) => {
    const bug: Bug = { name: 'some-bug', wrong: '', file: 'src/some.ts', search, replacement: 'const a', tests: [] }
    expect(() => plant(bug, 'let a; let a')).toThrow(/^some-bug: src\/some\.ts has its search text \d times, not once: "let \w"$/)
  })
})
