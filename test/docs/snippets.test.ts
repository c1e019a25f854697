// What a reader copies is what compiles. `npx vitest run test/docs -u` copies it into the documents again.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documents, fences, prose, read, refreshed, root } from './documents.js'

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

function brokenLinks(path: string): string[] {
  const links = [...prose(read(path)).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(([, link, attribute]) => link ?? attribute ?? '')
  return links.filter((link) => !/^[a-z]+:/.test(link)).filter((link) => !leads(path, link))
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
