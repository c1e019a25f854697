// The market's page, from the built package, in real browsers: whether it keeps
// up is told by counts of ticks, the exchange's and the page's, not by a clock.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../examples/market/demo.js'
import { browserNames, openBrowser, refusedWhileCut, type OpenBrowser, type OpenPage } from './browsers.js'

/** What may be under way to a reader that does not read: the client's default. */
const WINDOW_ITEMS = 512

describe.each(browserNames)('the market page in %s', (name) => {
  let browser: OpenBrowser
  let demo: Demo
  let opened: OpenPage

  beforeAll(async () => {
    browser = await openBrowser(name)
  })

  afterAll(() => browser?.close())

  beforeEach(async () => {
    demo = await startDemo(0, { warn: () => {}, error: () => {} })
    opened = await browser.newPage()
    await opened.page.goto(demo.url)
    await connected()
  })

  afterEach(async () => {
    await opened.page.close()
    await demo.stop()
  })

  test('it draws a line for each instrument', async () => {
    await expect.poll(drawnColours).toBeGreaterThanOrEqual(4)
    await expect.poll(() => opened.page.locator('#legend li').allTextContents()).toEqual([
      expect.stringMatching(/^COFFEE[\d.,]+[−+][\d.]+ %$/), expect.stringMatching(/^COCOA/),
      expect.stringMatching(/^SUGAR/), expect.stringMatching(/^TEA/),
    ])
    expect(opened.problems).toEqual([])
  })

  test('it reads a thousand ticks a second without falling behind', async () => {
    await caughtUpWith(demo.exchange.made)
    const end = demo.exchange.made + 6_000
    let mostBehind = 0
    while (demo.exchange.made < end) {
      const { made } = demo.exchange
      mostBehind = Math.max(mostBehind, made - (await count('taken')))
    }
    // Among these are those of a quarter of a second, after which the page shows a new count.
    expect(mostBehind).toBeLessThan(2_000)
    expect(await count('gaps')).toBe(0)
    expect(opened.problems).toEqual([])
  })

  test('it goes on after a cut with every tick that was made meanwhile', async () => {
    const { page, problems } = opened
    await caughtUpWith(demo.exchange.made)
    await page.getByRole('button', { name: 'Cut the connection' }).click()
    await page.getByRole('status').getByText('Cut off').waitFor()
    const { made } = demo.exchange
    await connected()
    await caughtUpWith(Math.max(demo.exchange.made, made + 2_000))
    expect(await count('gaps')).toBe(0)
    expect(await count('connections')).toBe(2)
    expect(problems.filter((text) => !refusedWhileCut.test(text))).toEqual([])
  })

  test('while it does not read, the generator stops; then it catches up', async () => {
    const { page, problems } = opened
    await caughtUpWith(demo.exchange.made)
    await page.getByRole('button', { name: 'Stop reading' }).click()
    await expect.poll(async () => (await count('made')) - (await count('given')), { timeout: 20_000 }).toBeGreaterThan(3_000)
    expect((await count('given')) - (await count('taken'))).toBeLessThanOrEqual(WINDOW_ITEMS)
    const { made } = demo.exchange
    await page.getByRole('button', { name: 'Go on reading' }).click()
    await caughtUpWith(made)
    expect(await count('gaps')).toBe(0)
    expect(problems).toEqual([])
  })

  function connected({ page } = opened): Promise<void> {
    return page.getByRole('status').getByText('Connected').waitFor()
  }

  function caughtUpWith(made: number): Promise<void> {
    return expect.poll(() => count('taken'), { timeout: 20_000 }).toBeGreaterThanOrEqual(made)
  }

  /** A figure that the page shows. */
  async function count(id: string): Promise<number> {
    return Number((await opened.page.locator(`#${id}`).textContent())?.replaceAll(',', ''))
  }

  /** Of the four lines' colours, how many are on the canvas. */
  function drawnColours(): Promise<number> {
    return opened.page.locator('#chart canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const page = getComputedStyle(document.documentElement)
      const drawn = ['--coffee', '--cocoa', '--sugar', '--tea'].filter((name) => {
        const [red, green, blue] = page.getPropertyValue(name).match(/[\da-f]{2}/g)!.map((part) => parseInt(part, 16))
        for (let i = 0; i < data.length; i += 4) {
          if (data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] === 255) return true
        }
        return false
      })
      return drawn.length
    })
  }
})
