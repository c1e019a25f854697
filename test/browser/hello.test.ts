// The demo's page, from the built package, in real browsers.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../examples/hello/demo.js'
import { browserNames, openBrowser, refusedWhileCut, type OpenBrowser, type OpenPage } from './browsers.js'

describe.each(browserNames)('the hello page in %s', (name) => {
  let browser: OpenBrowser
  let demo: Demo
  let opened: OpenPage

  beforeAll(async () => {
    browser = await openBrowser(name)
  })

  afterAll(() => browser?.close())

  beforeEach(async () => {
    demo = await startDemo(0, { trace: () => {}, tell: () => {}, logger: { warn: () => {}, error: () => {} } })
    opened = await browser.newPage()
    await opened.page.goto(demo.url)
    await connected()
  })

  afterEach(async () => {
    await opened.page.close()
    await demo.stop()
  })

  test('it connects, is greeted, says something and is answered', async () => {
    const { page, problems } = opened
    await said('oi cliente')
    await said('oi servidor')
    await said(/^oi \p{L}+: I count 2 words$/u)
    await page.getByText(/^text: oi \p{L}+, words: 2$/u).waitFor()
    expect(problems).toEqual([])
  })

  test("it answers the server's question, and everybody is told", async () => {
    const { page, problems } = opened
    const other = await browser.newPage()
    await other.page.goto(page.url())
    await connected(other)
    await page.getByRole('button', { name: 'tea' }).click()
    await other.page.getByText(/^\p{L}+ would rather have tea$/u).waitFor()
    await page.getByRole('button', { name: 'Brew a tea' }).waitFor()
    expect([...problems, ...other.problems]).toEqual([])
    await other.page.close()
  })

  test("an error of the contract's arrives with its data", async () => {
    const { page, problems } = opened
    await page.getByLabel('Say something to the server').fill('OLHA SÓ')
    await page.getByRole('button', { name: 'Say' }).click()
    await said('not so loud: 6 capitals')
    expect(problems).toEqual([])
  })

  test('a call whose connection is cut comes back over another, having run once', async () => {
    const { page, problems } = opened
    await page.getByRole('button', { name: 'Brew a coffee' }).click()
    await expect.poll(() => demo.cups.size).toBe(1)
    await page.getByRole('button', { name: 'Cut the connection' }).click()
    await page.getByRole('status').getByText('Cut off').waitFor()
    await page.getByText('drink: coffee, cups: 1, over a new connection').waitFor()
    await connected()
    expect([...demo.cups.values()]).toEqual([1])
    expect(problems.filter((text) => !refusedWhileCut.test(text))).toEqual([])
  })

  test('those who are there learn who comes and who goes', async () => {
    const { page, problems } = opened
    const other = await browser.newPage()
    await other.page.goto(page.url())
    await page.getByText(/^\p{L}+ came$/u).waitFor()
    await other.page.close()
    // Chromium's page says bye; Firefox has closed its sockets by then, so its session has to expire.
    await page.getByText(/^\p{L}+ left$/u).waitFor({ timeout: 40_000 })
    expect(problems).toEqual([])
  })

  function connected({ page } = opened): Promise<void> {
    return page.getByRole('status').getByText('Connected').waitFor()
  }

  function said(text: string | RegExp): Promise<void> {
    return opened.page.locator('#transcript').getByText(text).waitFor()
  }
})
