// The upload's page, from the built package, in real browsers: 100 MiB of which
// neither the page nor the server holds more than a part.

import { createHash, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../examples/upload/demo.js'
import { Memory } from '../../examples/upload/memory.js'
import { browserNames, openBrowser, refusedWhileCut, type OpenBrowser, type OpenPage } from './browsers.js'

const MIB = 2 ** 20
/** What is under way takes a fraction of it; the rest is what was not yet collected. */
const MOST_GROWN_BYTES = 64 * MIB

describe.each(browserNames)('the upload page in %s', (name) => {
  let browser: OpenBrowser
  let demo: Demo
  let opened: OpenPage
  let memory: Memory

  beforeAll(async () => {
    browser = await openBrowser(name)
  })

  afterAll(() => browser?.close())

  beforeEach(async () => {
    memory = new Memory()
    demo = await startDemo(0, { memory, tell: () => {}, logger: { warn: () => {}, error: () => {} } })
    opened = await browser.newPage()
    await opened.page.goto(demo.url)
    await opened.page.getByRole('status').getByText('Connected').waitFor()
  })

  afterEach(async () => {
    await opened.page.close()
    await demo.stop()
  })

  test('a file that was chosen arrives as it is, and so does the next', async () => {
    for (const buffer of [randomBytes(3 * MIB + 7), Buffer.alloc(0)]) {
      await opened.page.getByLabel('File to send').setInputFiles({ name: 'some.bin', mimeType: 'application/octet-stream', buffer })
      const sha256 = createHash('sha256').update(buffer).digest('hex')
      await expect.poll(hashes, { timeout: 20_000 }).toEqual([sha256, sha256])
      await opened.page.getByText('the same on both sides').waitFor()
    }
    expect(opened.problems).toEqual([])
  })

  test('100 MiB arrive whole over a connection that is cut, and neither side holds more than a part of them', { timeout: 120_000 }, async () => {
    const { page, problems } = opened
    const before = await heapBytes()
    await page.getByRole('button', { name: 'Send 100 MiB' }).click()
    await expect.poll(part, { timeout: 60_000 }).toBeGreaterThan(70)
    expect((await heapBytes()) - before).toBeLessThan(MOST_GROWN_BYTES)
    await page.getByRole('button', { name: 'Cut the connection' }).click()
    await page.getByRole('status').getByText('Cut off').waitFor()
    expect(await part()).toBeLessThan(100)
    expect(await underwayMiB()).toBeLessThan(2) // a session's output that was not acknowledged, and a window
    await page.getByText('the same on both sides').waitFor({ timeout: 60_000 })

    const [mine, theirs] = await hashes()
    expect(mine).toMatch(/^[\da-f]{64}$/)
    expect(theirs).toBe(mine)
    expect(await part()).toBe(100)
    expect(Number(await page.locator('#connections').textContent())).toBe(2)
    expect(memory.grown).toBeLessThan(MOST_GROWN_BYTES)
    expect(problems.filter((text) => !refusedWhileCut.test(text))).toEqual([])
  })

  /** Values and bytes that the page holds, and what was not yet collected. Firefox does not tell. */
  async function heapBytes(): Promise<number> {
    if (name !== 'chromium') return 0
    const session = await opened.page.context().newCDPSession(opened.page)
    const usage: object = await session.send('Runtime.getHeapUsage')
    const { usedSize, backingStorageSize } = usage as { usedSize: number; backingStorageSize: number } // newer than the types
    await session.detach()
    return usedSize + backingStorageSize
  }

  function hashes(): Promise<(string | null)[]> {
    return Promise.all(['#mine', '#theirs'].map((id) => opened.page.locator(id).textContent()))
  }

  async function part(): Promise<number> {
    return Number(await opened.page.getByRole('progressbar').getAttribute('aria-valuenow'))
  }

  async function underwayMiB(): Promise<number> {
    return parseFloat((await opened.page.locator('#underway').textContent()) ?? '')
  }
})
