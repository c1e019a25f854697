// The chat's page, from the built package: two people in two real browsers, one
// of whose connections is cut.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { KEPT_MESSAGES } from '../../examples/chat/contract.js'
import { startChat, type Chat } from '../../examples/chat/start.js'
import { browserNames, openBrowser, type BrowserName, type OpenBrowser, type OpenPage } from './browsers.js'

const quiet = { warn: () => {}, error: () => {} }
const browsers = new Map<BrowserName, OpenBrowser>()
let chat: Chat

beforeAll(async () => {
  for (const name of browserNames) browsers.set(name, await openBrowser(name))
})

afterAll(() => Promise.all([...browsers.values()].map((browser) => browser.close())))

beforeEach(async () => {
  chat = await startChat(0, quiet)
})

afterEach(() => chat.stop())

describe.each([['firefox', 'chromium'], ['chromium', 'firefox']] as const)('Ana in %s and Bia in %s, who is cut off', (hers, other) => {
  let ana: Person
  let bia: Person

  beforeEach(async () => {
    ana = await come(hers, 'Ana')
    bia = await come(other, 'Bia')
  })

  test('both talk on, and end with the same conversation', async () => {
    await ana.says('oi Bia')
    await bia.says('oi Ana')
    await Promise.all([ana, bia].map((person) => person.hears(['oi Bia', 'oi Ana'])))

    await bia.isCutOff()
    await ana.says('is that the tunnel?')
    await bia.says('this is the tunnel')
    await bia.says('are you there?')
    await ana.says('I am here')
    await ana.hears(['oi Bia', 'oi Ana', 'is that the tunnel?', 'I am here'])
    expect(await bia.texts('messages')).toEqual(['oi Bia', 'oi Ana'])
    expect(await bia.texts('waiting')).toEqual(['this is the tunnel', 'are you there?'])
    await bia.isBack()

    const all = ['oi Bia', 'oi Ana', 'is that the tunnel?', 'I am here', 'this is the tunnel', 'are you there?']
    await Promise.all([ana, bia].map((person) => person.hears(all)))
    await ana.says('welcome back')
    await Promise.all([ana, bia].map((person) => person.hears([...all, 'welcome back'])))
    expect(await bia.texts('waiting')).toEqual([])
    expect([...ana.problems(), ...bia.problems()]).toEqual([])
  })

  test('what is said in the moment of the cut is said once', async () => {
    const said = Array.from({ length: 12 }, (_, n) => `Bia ${n}`)
    for (const [n, text] of said.entries()) {
      await bia.says(text)
      await ana.says(`Ana ${n}`)
      if (n === 3 || n === 7) {
        await bia.isCutOff()
        await bia.isBack()
      }
    }
    await expect.poll(() => ana.texts('messages')).toHaveLength(24)
    const heard = await ana.texts('messages')
    await bia.hears(heard)
    expect(heard.filter((text) => text.startsWith('Bia'))).toEqual(said)
    expect(new Set(heard).size).toBe(24)
  })

  test('each sees who is here: one that stays away leaves, and comes again', async () => {
    await Promise.all([ana, bia].map((person) => person.sees(['Ana', 'Bia'])))
    await bia.isCutOff()
    await ana.page.getByText('Bia left').waitFor()
    await ana.sees(['Ana'])
    await bia.isBack()
    await ana.sees(['Ana', 'Bia'])
    await bia.sees(['Ana', 'Bia'])
    expect(await ana.news()).toEqual(['Bia came', 'Bia left', 'Bia came'])
  })

  test('who joins late sees what was said, and who is here', async () => {
    await ana.says('oi Bia')
    await bia.says('oi Ana')
    await ana.hears(['oi Bia', 'oi Ana'])

    const caio = await come(hers, 'Caio')

    await caio.hears(['oi Bia', 'oi Ana'])
    await Promise.all([ana, bia, caio].map((person) => person.sees(['Ana', 'Bia', 'Caio'])))
    expect(await caio.news()).toEqual([])
    await caio.says('oi, both')
    await Promise.all([ana, bia, caio].map((person) => person.hears(['oi Bia', 'oi Ana', 'oi, both'])))
  })

  test('a gap is shown where it is', async () => {
    await ana.says('oi')
    await bia.hears(['oi'])
    await bia.isCutOff()
    const lines = Array.from({ length: KEPT_MESSAGES + 3 }, (_, n) => `line ${n}`)
    for (const text of lines) {
      chat.server.topics.room.publish({ room: 'lobby' }, { id: text, author: 'Ana', text, at: new Date().toISOString() })
    }
    await bia.isBack()
    await bia.hears(['oi', ...lines.slice(3)])
    expect(await bia.news()).toEqual(['cut off', expect.stringMatching(/^back after [\d.]+ s$/), '3 messages were missed'])
  })

  test('a room that one opens can be entered by the other', async () => {
    await ana.page.getByLabel('Open a room').fill('Roof garden')
    await ana.page.keyboard.press('Enter')
    await ana.sees(['Ana'])
    await bia.sees(['Bia'])
    await ana.says('up here')
    await bia.page.getByRole('link', { name: 'roof-garden' }).click()
    await bia.hears(['up here'])
    await ana.sees(['Ana', 'Bia'])
    expect(await bia.page.title()).toBe('roof-garden · wirepact chat')
  })
})

describe.each(browserNames)('the chat in %s', (name) => {
  test('a name that is none is refused at the door, and a better one let in', async () => {
    const { page } = await newPage(name)
    await knock(page, 'Ana 2')
    await page.getByRole('alert').getByText('a name is 1 to 20 letters').waitFor()
    await knock(page, 'Ana')
    await page.getByRole('status').getByText('Connected').waitFor()
  })

  test('a reload keeps the name, the room and the conversation', async () => {
    const ana = await come(name, 'Ana')
    await ana.page.getByRole('link', { name: 'kitchen' }).click()
    await ana.says('tea?')
    await ana.hears(['tea?'])
    await ana.page.reload()
    await ana.hears(['tea?'])
    await ana.sees(['Ana'])
  })

  test('another server has other rooms and another log, and that is said', async () => {
    const ana = await come(name, 'Ana')
    await ana.says('oi')
    await ana.hears(['oi'])
    await ana.page.getByLabel('Open a room').fill('attic')
    await ana.page.keyboard.press('Enter')
    await ana.page.getByRole('link', { name: 'lobby' }).click()
    await ana.hears(['oi'])

    await chat.stop()
    chat = await startChat(chat.port, quiet)

    await ana.page.getByText('messages may have been missed').waitFor()
    await ana.rooms(['lobby', 'kitchen'])
    await ana.says('oi again')
    await ana.hears(['oi', 'oi again'])
  })

  test('it fits a phone', async () => {
    const ana = await come(name, 'Maximiliana')
    await ana.page.setViewportSize({ width: 340, height: 640 })
    await ana.says('x'.repeat(300))
    await ana.hears(['x'.repeat(300)])
    const { wide, bottom } = await ana.page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      bottom: document.getElementById('say')?.getBoundingClientRect().bottom,
    }))
    expect(wide).toBe(340)
    expect(bottom).toBeLessThanOrEqual(640)
  })
})

type Person = Awaited<ReturnType<typeof come>>

/** Somebody who has come in. */
async function come(browser: BrowserName, name: string) {
  const { page, problems } = await newPage(browser)
  const cut = page.getByRole('button', { name: 'Cut the connection' })
  const state = page.getByRole('status')
  const texts = (list: 'messages' | 'waiting'): Promise<string[]> => page.locator(`#${list} .text`).allTextContents()
  await knock(page, name)
  await state.getByText('Connected').waitFor()
  await page.locator('#people li').first().waitFor()
  return {
    page,
    texts,
    says: async (text: string) => {
      await page.getByLabel('Say something').fill(text)
      await page.getByRole('button', { name: 'Say', exact: true }).click()
    },
    hears: (heard: string[]) => expect.poll(() => texts('messages'), { timeout: 20_000 }).toEqual(heard),
    sees: (names: string[]) => expect.poll(async () => {
      return (await page.locator('#people span').allTextContents()).map((shown) => shown.replace(', you', ''))
    }, { timeout: 20_000 }).toEqual(names),
    rooms: (names: string[]) => expect.poll(() => page.locator('#rooms li').allTextContents()).toEqual(names),
    news: () => page.locator('#messages .news').allTextContents(),
    isCutOff: async () => {
      await cut.click()
      await state.getByText('Cut off').waitFor()
    },
    isBack: async () => {
      await page.getByRole('button', { name: 'Mend it' }).click()
      await state.getByText('Connected').waitFor()
    },
    problems: () => problems.filter((text) => !refusedWhileCut.test(text)),
  }
}

async function newPage(browser: BrowserName): Promise<OpenPage> {
  const opened = await browsers.get(browser)!.newPage()
  onTestFinished(() => opened.page.close())
  await opened.page.goto(chat.url)
  return opened
}

async function knock(page: OpenPage['page'], name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Come in' }).click()
}

/** What a browser itself writes when an attempt to connect fails: no script can keep it from that. */
const refusedWhileCut = /^(WebSocket connection to|Firefox can’t establish a connection|The connection to ws:)/
