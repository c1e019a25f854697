// Tables that would otherwise drift from what they are about.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkOptions } from '../../src/server/options.js'
import { read, root } from './documents.js'
import { limitTests } from './limits.js'

test('the table of limits has each of the server\'s, with its default', () => {
  const rows = [...read('docs/guide/security.md').matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)]
  const told = Object.fromEntries(rows.map(([, name, value = '']) => [name, number(value)]))
  expect(told).toMatchObject(checkOptions({}))
})

test('each of the server\'s limits has a test that goes one past it', () => {
  const tested = new Set(limitTests.map(({ limit }) => limit))
  expect(Object.keys(checkOptions({})).filter((name) => !tested.has(name))).toEqual([])
})

test('the tests of limits are there', () => {
  const missing = limitTests.filter(({ file, test }) => !read(file).includes(`'${test}'`))
  expect(missing).toEqual([])
})

test('the files that the architecture names are there', () => {
  const missing = read('docs/ARCHITECTURE.md').split(/^### /m).slice(1).flatMap((room) => {
    const folder = /^src\/[\w/]+/.exec(room)?.[0] ?? ''
    const files = [...room.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, names = '']) => [...names.matchAll(/`([\w./]+)`/g)])
    return files.map(([, file = '']) => join(folder, file)).filter((path) => !existsSync(join(root, path)))
  })
  expect(missing).toEqual([])
})

function number(text: string): number {
  if (text.trim() === 'no limit') return Infinity
  const [digits = '', unit] = text.replaceAll(',', '').split(' ')
  return Number(digits) * (unit === 'MiB' ? 2 ** 20 : unit === 'KiB' ? 1_024 : 1)
}
