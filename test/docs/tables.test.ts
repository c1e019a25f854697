// Tables that would otherwise drift from what they are about.

import { existsSync, readdirSync } from 'node:fs'
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

/** The rooms of the architecture: each folder, and what its table names. */
const rooms = read('docs/ARCHITECTURE.md').split(/^### /m).slice(1).flatMap((room) => {
  const folder = /^src\/[\w/]+/.exec(room)?.[0]
  const files = [...room.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, names = '']) => [...names.matchAll(/`([\w./]+)`/g)])
  return folder === undefined ? [] : [{ folder, named: files.map(([, file = '']) => file) }]
})

test('the files that the architecture names are there', () => {
  const paths = rooms.flatMap(({ folder, named }) => named.map((file) => join(folder, file)))
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('the files of each room are named in the architecture', () => {
  const unnamed = rooms.flatMap(({ folder, named }) => {
    const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    return files.filter((file) => !named.includes(file)).map((file) => join(folder, file))
  })
  expect(unnamed).toEqual([])
})

test('each folder of the source is a room of the architecture, or in one', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const known = new Set(rooms.map(({ folder }) => folder))
  expect(folders.map(({ name }) => `src/${name}`).filter((folder) => !known.has(folder))).toEqual([])
})

function number(text: string): number {
  if (text.trim() === 'no limit') return Infinity
  const [digits = '', unit] = text.replaceAll(',', '').split(' ')
  return Number(digits) * (unit === 'MiB' ? 2 ** 20 : unit === 'KiB' ? 1_024 : 1)
}
