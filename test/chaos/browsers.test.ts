// What happens to pages: they lose the network, are duplicated, left and come
// back to, hidden behind others, frozen. Real browsers, and the same promises.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { browserNames, openBrowser, type OpenBrowser, type OpenPage } from '../browser/browsers.js'
import { turn } from '../support/wait.js'
import { Devtools, type Tab } from './devtools.js'
import type { PageLog } from './page.js'
import { SILENCE_MS, Site } from './site.js'

type Log = Omit<PageLog, 'wait'>

const LOG = `(({ states, events, complaints, last }) => ({ states, events, complaints, last }))(
  window.chaos ?? { states: [], events: [], complaints: [], last: 0 })`

/** Playwright's page, or a tab of Chromium's. */
interface AnyPage {
  evaluate(expression: string): Promise<unknown>
}

let site: Site

beforeEach(async () => {
  site = await Site.open()
})

afterEach(() => site.close())

describe.each(browserNames)('a page in %s', { timeout: 60_000 }, (name) => {
  let browser: OpenBrowser
  let opened: OpenPage

  beforeAll(async () => {
    browser = await openBrowser(name)
  })

  afterAll(() => browser?.close())

  beforeEach(async () => {
    opened = await browser.newPage()
  })

  afterEach(() => opened.page.context().close())

  test('that was offline goes on as soon as it is online, and its call has run once', async () => {
    const { page } = opened
    await page.goto(`${site.url}/?patient`)
    await counting(page)
    const waiting = await call(page, 'over the gap')

    await page.context().setOffline(true)
    site.proxy.cutAll()
    await expect.poll(async () => (await logOf(page)).states, { timeout: 30_000 }).toContain('waiting') // by silence, if need be
    site.answer()
    await page.context().setOffline(false)

    expect(await waiting()).toBe('over the gap')
    await counting(page)
    expect(site.starts).toEqual(['over the gap'])
  })

  test('that is duplicated is two clients, and closing one harms not the other', async () => {
    const { page } = opened
    const other = await page.context().newPage()
    for (const each of [page, other]) {
      await each.goto(site.url)
      await counting(each)
    }
    const [first, second] = [await call(page, 'first'), await call(other, 'second')]
    expect(site.server.clients.size).toBe(2)

    site.answer()
    expect([await first(), await second()]).toEqual(['first', 'second'])
    await other.close()

    await counting(page)
    expect(site.starts).toEqual(['first', 'second'])
  })

  test('that is left and come back to works, whether the browser kept it or not', async () => {
    const { page } = opened
    await page.goto(site.url)
    await counting(page)
    await page.goto(`${site.url}/elsewhere`)
    await turn(500)

    await page.goBack()

    await counting(page)
    const waiting = await call(page, 'back again')
    site.answer()
    expect(await waiting()).toBe('back again')
  })
})

describe('a tab of Chromium', { timeout: 60_000 }, () => {
  let devtools: Devtools

  beforeAll(async () => {
    devtools = await Devtools.launch()
  })

  afterAll(() => devtools?.close())

  async function behind(): Promise<Tab> {
    const tab = await devtools.open(site.url)
    await counting(tab)
    await devtools.open(`${site.url}/elsewhere`)
    await expect.poll(async () => (await logOf(tab)).events).toContain('hidden')
    return tab
  }

  test('that is hidden for longer than the heartbeat keeps its connection', async () => {
    const tab = await behind()
    const waiting = await call(tab, 'in the background')

    await turn(SILENCE_MS + 2_000)
    site.answer()

    expect(await waiting()).toBe('in the background')
    expect((await logOf(tab)).states).not.toContain('waiting')
    await counting(tab)
    expect(site.starts).toEqual(['in the background'])
  })

  test.each([['and its connection has been cut', true], ['and its connection is still there', false]])(
    'that was frozen for longer than the heartbeat goes on when it thaws, %s', async (_case, cut) => {
      const tab = await behind()
      const waiting = await call(tab, 'frozen')

      await tab.freeze()
      await turn(SILENCE_MS + 2_000)
      if (cut) site.proxy.cutAll()
      await turn(200)
      await tab.thaw()
      await tab.bringToFront()
      site.answer()

      expect(await waiting()).toBe('frozen')
      expect((await logOf(tab)).events).toContain('freeze')
      await counting(tab)
      expect(site.starts).toEqual(['frozen'])
    })
})

async function logOf(page: AnyPage): Promise<Log> {
  return await page.evaluate(LOG) as Log // what the expression makes
}

/** Waits until the page's stream has gone on, without a gap. */
async function counting(page: AnyPage): Promise<void> {
  const { last } = await logOf(page)
  await expect.poll(async () => (await logOf(page)).last, { timeout: 30_000 }).toBeGreaterThan(last + 10)
  expect((await logOf(page)).complaints).toEqual([])
}

/** Makes a call that is not answered yet, and has started. @returns its answer, for when there is one */
async function call(page: AnyPage, key: string): Promise<() => Promise<string>> {
  const waiting = page.evaluate(`window.chaos.wait(${JSON.stringify(key)})`) as Promise<string> // the page's own
  waiting.catch(() => {}) // where a test fails first
  await expect.poll(() => site.starts).toContain(key)
  return () => waiting
}
