// Every generated file in golden/, bundled with the built package into one page that
// allows its own scripts and no eval, against real servers.

import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goldens } from '../codegen/rehearsal/goldens.js'
import { hearingOf, scriptOf, type Script } from '../codegen/rehearsal/script.js'
import { Stage } from '../codegen/rehearsal/server.js'
import { written } from '../codegen/rehearsal/written.js'
import { browserNames, openBrowser, type OpenBrowser, type OpenPage } from './browsers.js'

const scripts = new Map<string, Script>(goldens.map(({ file, contract, samples, isChecked }) => {
  return [file, scriptOf(contract, samples, isChecked)]
}))

/**
 * `begin` resolves when the client has called everything; `heard` is what it has heard so far. What is
 * evaluated for a test may itself eval, so the work is done in turns of the page's own.
 */
const behaviour = `
  const clients = new Map()
  const violations = []
  const turn = () => new Promise((resolve) => setTimeout(resolve))
  document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => violations.push(violatedDirective))
  Object.assign(globalThis, {
    begin: async (file) => {
      await turn()
      clients.set(file, await rehearse(file, files[file], scripts[file], location.origin.replace('http', 'ws') + '/' + file))
    },
    heard: (file) => [...clients.get(file).heard].sort(),
    violations: () => violations,
    violate: async () => {
      await turn()
      try { new Function('') } catch { return 'refused' }
    },
  })
`

describe.each(browserNames)('generated clients in %s, in a page that allows no eval', (name) => {
  const stages = new Map<string, Stage>()
  const reports: string[] = []
  let browser: OpenBrowser
  let http: HttpServer
  let opened: OpenPage

  beforeAll(async () => {
    browser = await openBrowser(name)
    http = await listening(await bundled(), reports)
    for (const { file, contract } of goldens) {
      const stage = new Stage(contract, scripts.get(file) as Script) // of the same goldens
      stage.server.attach(http, { path: `/${file}` })
      stages.set(file, stage)
    }
    opened = await browser.newPage()
    await opened.page.goto(originOf(http))
  })

  afterAll(async () => {
    await browser?.close()
    await Promise.all([...stages.values()].map(({ server }) => server.close({ drainMs: 0 })))
    http?.close()
  })

  test.each([...scripts])('golden/%s and a server say all to each other that the contract has', async (file, script) => {
    const { page, problems } = opened
    const stage = stages.get(file) as Stage // of the same goldens
    const wanted = hearingOf(script)
    await page.evaluate(`begin('${file}')`)
    await stage.perform()
    await expect.poll(() => page.evaluate(`heard('${file}')`)).toEqual(wanted.client)
    expect([...stage.heard].sort()).toEqual(wanted.server)
    expect(problems).toEqual([])
  })

  test('none of it is against the policy, which the page would have noticed', async () => {
    const { page } = opened
    expect(await page.evaluate('violations()')).toEqual([])
    expect(reports).toEqual([])
    expect(await page.evaluate('violate()')).toBe('refused')
    expect(await page.evaluate('violations()')).toEqual(['script-src'])
    await expect.poll(() => reports).toEqual([expect.stringContaining('script-src')])
  })
})

async function bundled(): Promise<string> {
  const files = [...scripts.keys()]
  const imports = files.map((file, index) => `import * as file${index} from './golden/${file}.ts'`)
  const source = [
    `import { rehearse } from './rehearsal/client.ts'`, ...imports,
    `const files = { ${files.map((file, index) => `'${file}': file${index}`).join()} }`,
    `const scripts = ${written(Object.fromEntries(scripts))}`, behaviour,
  ].join('\n')
  const { outputFiles } = await build({
    stdin: { contents: source, loader: 'ts', resolveDir: fileURLToPath(new URL('../codegen/', import.meta.url)) },
    bundle: true, write: false, format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error',
  })
  return outputFiles[0]!.text // one entry, one file
}

/** @param reports - of violations, as the browser posts them. Images are for the icon that it asks for by itself */
async function listening(code: string, reports: string[]): Promise<HttpServer> {
  const http = createServer((request, response) => {
    const policy = `default-src 'none'; script-src 'self'; img-src 'self'; connect-src ${originOf(http).replace('http', 'ws')}; report-uri /violations`
    const headers = { 'content-security-policy': policy }
    if (request.url === '/violations') request.setEncoding('utf8').on('data', (text: string) => reports.push(text))
    if (request.url === '/page.js') response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(code)
    else if (request.url === '/') response.writeHead(200, { ...headers, 'content-type': 'text/html' }).end('<!doctype html><script type="module" src="/page.js"></script>')
    else response.writeHead(204, headers).end()
  })
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve))
  return http
}

function originOf(http: HttpServer): string {
  return `http://localhost:${(http.address() as AddressInfo).port}`
}
