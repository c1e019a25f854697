// Opens the real browsers that are installed, behind one interface: Playwright's
// page, and what that page complained about.

import { existsSync } from 'node:fs'
import { chromium, firefox, type Browser, type Page } from 'playwright-core'

export const browserNames = ['chromium', 'firefox'] as const
export type BrowserName = (typeof browserNames)[number]

export interface OpenPage {
  readonly page: Page
  /** Errors on its console and errors that nobody caught, as they come. */
  readonly problems: string[]
}

export interface OpenBrowser {
  readonly name: BrowserName
  /** A page of its own: it shares no cookies and no storage with others. */
  newPage(): Promise<OpenPage>
  close(): Promise<void>
}

/** What a browser itself writes when an attempt to connect fails: no script can keep it from that. */
export const refusedWhileCut = /^(WebSocket connection to|Firefox can’t establish a connection|The connection to ws:)/

/** @throws {Error} if it is not installed; CHROMIUM and FIREFOX name other places than Debian's */
export async function openBrowser(name: BrowserName): Promise<OpenBrowser> {
  const browser = await launch[name]()
  return {
    name,
    async newPage() {
      const context = await browser.newContext()
      const page = await context.newPage()
      const problems: string[] = []
      page.on('pageerror', ({ message }) => problems.push(message))
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text())
      })
      return { page, problems }
    },
    close: () => browser.close(),
  }
}

const quiet = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

const launch: Record<BrowserName, () => Promise<Browser>> = {
  chromium: () => chromium.launch({ executablePath: installed('CHROMIUM', '/usr/bin/chromium'), args: quiet }),
  // This channel is driven by WebDriver BiDi, which every Firefox speaks; the default one needs Playwright's own build.
  firefox: () => firefox.launch({ channel: 'moz-firefox', executablePath: installed('FIREFOX', '/usr/bin/firefox-esr') }),
}

function installed(variable: string, usual: string): string {
  const path = process.env[variable] ?? usual
  if (!existsSync(path)) throw new Error(`no browser at ${path}: install it, or set ${variable} to where it is`)
  return path
}
