// A generated client with validators, from the built package, in pages that allow no eval.

import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import * as Type from 'typebox'
import { defineContract, rpc, stream } from 'wirepact'
import { generate, snapshotOf } from 'wirepact/codegen'
import { createServer, type Server } from 'wirepact/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserNames, openBrowser, type OpenBrowser } from './browsers.js'

const Price = Type.Object({
  amount: Type.Number({ minimum: 0 }), currency: Type.String({ pattern: '^[A-Z]{3}$' }), at: Type.String({ format: 'date-time' }),
}, { $id: 'Price', additionalProperties: false })

const contract = defineContract({
  name: 'till', version: '1.0.0',
  server: {
    price: rpc({ input: Type.Object({ sku: Type.String({ maxLength: 5 }) }), output: Price }),
    ticks: stream({ item: Type.Integer() }),
    askBack: rpc({ input: Type.Any(), output: Type.String() }),
  },
  client: { confirm: rpc({ input: Type.Object({ text: Type.String() }), output: Type.Boolean() }) },
})

const Any = Type.Any()
/** What the server goes by, so that it can do what it should not. */
const loose = defineContract({
  name: 'till', version: '1.0.0',
  server: { price: rpc({ input: Any, output: Any }), ticks: stream({ item: Any }), askBack: rpc({ input: Any, output: Any }) },
  client: { confirm: rpc({ input: Any, output: Any }) },
})

const right = { amount: 1, currency: 'EUR', at: '2026-11-24T12:00:00Z' }

const script = `
  const violations = []
  document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => violations.push(violatedDirective))
  const client = createClient({ url: location.origin.replace('http', 'ws'), handlers: { confirm: () => true } })
  const told = (promise) => Promise.resolve(promise).then((value) => value, ({ code, message, outcome }) => ({ code, message, outcome }))
  const all = async (items) => { for await (const _ of items) ; }
  Object.assign(globalThis, { outcome: (async () => ({
    right: await told(client.api.price({ sku: 'right' })),
    ours: await told(client.api.price({ sku: 'too long' })),
    theirs: await told(client.api.price({ sku: 'wrong' })),
    item: await told(all(client.api.ticks())),
    question: await told(client.api.askBack(7)),
    answered: await told(client.api.askBack({ text: 'sure?' })),
    violations,
  }))() })
`

describe.each(browserNames)('a page with a generated client and its validators in %s', (name) => {
  let browser: OpenBrowser
  let http: HttpServer
  let server: Server<typeof loose, undefined>

  beforeAll(async () => {
    browser = await openBrowser(name)
    server = createServer(loose)
    server.handle({
      price: ({ sku }: { sku: string }) => (sku === 'right' ? right : { ...right, amount: -1 }),
      ticks: () => [1, 'two'],
      askBack: (question: unknown, ctx) => ctx.client.confirm(question).then(String, ({ code, message }: Error & { code: string }) => `${code} ${message}`),
    })
    http = await listening(await bundled())
    server.attach(http)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close({ drainMs: 0 })
    http?.close()
  })

  test('it finds what is wrong on either side, without eval', async () => {
    const { page, problems } = await browser.newPage()
    await page.goto(`http://localhost:${(http.address() as AddressInfo).port}/`)
    const outcome: unknown = await page.evaluate('globalThis.outcome')
    expect(outcome).toEqual({
      right,
      ours: { code: 'INVALID_ARGUMENT', message: 'price: input/sku: expected string of at most 5 characters, got string "too long"', outcome: 'not-executed' },
      theirs: { code: 'INTERNAL', message: 'price: output/amount: expected number >= 0, got number -1', outcome: 'executed' },
      item: { code: 'INTERNAL', message: 'ticks: item: expected integer, got string "two"', outcome: 'executed' },
      question: 'INVALID_ARGUMENT confirm: input: expected object, got number 7',
      answered: 'true',
      violations: [],
    })
    expect(problems).toEqual([])
    await page.close()
  })
})

async function bundled(): Promise<string> {
  // Without hashes, as of a version of the contract that had none: the server's is another.
  const source = generate(snapshotOf(contract), { validators: true }).replaceAll(/^ *hash: .*$|,? hash: '[^']*'/gm, '')
  const { outputFiles } = await build({
    stdin: { contents: source + script, loader: 'ts', resolveDir: fileURLToPath(new URL('../../', import.meta.url)) },
    bundle: true, write: false, format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error',
  })
  return outputFiles[0]!.text // one entry, one file
}

async function listening(code: string): Promise<HttpServer> {
  const policy = { 'content-security-policy': "default-src 'self'; script-src 'self'" }
  const http = createHttpServer(({ url }, response) => {
    if (url === '/page.js') response.writeHead(200, { ...policy, 'content-type': 'text/javascript' }).end(code)
    else if (url === '/') response.writeHead(200, { ...policy, 'content-type': 'text/html' }).end('<!doctype html><script type="module" src="/page.js"></script>')
    else response.writeHead(204, policy).end() // the icon that browsers ask for
  })
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve))
  return http
}
