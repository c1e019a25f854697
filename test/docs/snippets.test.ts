// What a reader copies is what compiles. `npx vitest run test/docs -u` copies it into the documents again.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documents, fences, prose, read, refreshed, root } from './documents.js'

/** Those that npm brings along. */
const shipped = ['README.md', 'docs/PROTOCOL.md', 'docs/PLANTED.md', 'docs/BENCHMARKS-types.md', ...documents.filter((path) => path.startsWith('docs/'))]

/** Blocks that no compiler sees. */
const others = ['console', 'sh', 'text', 'json', 'nginx', 'haproxy', 'vue', 'svelte']

describe.each(documents.map((path) => ({ path })))('$path', ({ path }) => {
  test('shows code as it is in examples/', async () => {
    await expect(refreshed(read(path))).toMatchFileSnapshot(join(root, path))
  })

  test('says where each block of code comes from', () => {
    const unsourced = fences(read(path)).filter(({ language, source }) => source === '' && !others.includes(language))
    expect(unsourced).toEqual([])
  })

  test('leads nowhere that is not there', () => {
    expect(brokenLinks(path)).toEqual([])
  })
})

test.each(shipped.map((path) => ({ path })))('$path, which is in the package, links to nothing that is not', ({ path }) => {
  const targets = links(path).map((link) => link.split('#')[0] ?? '').filter((file) => file !== '').map((file) => join(path, '..', file))
  expect(targets.filter((target) => !/^(docs\/.*|README\.md|CHANGELOG\.md|LICENSE)$/.test(target))).toEqual([])
})

function brokenLinks(path: string): string[] {
  return links(path).filter((link) => !leads(path, link))
}

/** Those that lead to a file, or to a place in one. */
function links(path: string): string[] {
  const found = [...prose(read(path)).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(([, link, attribute]) => link ?? attribute ?? '')
  return found.filter((link) => !/^[a-z]+:/.test(link))
}

function leads(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#')
  const target = file === '' ? from : join(from, '..', file)
  return existsSync(join(root, target)) && (anchor === undefined || anchors(read(target)).includes(anchor))
}

/** Headings as GitHub names them. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'))
}
