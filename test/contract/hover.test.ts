// What an editor shows: plain types, and the words written in the contract file.

import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const file = `${root}test/types/hover.ts` // beside market.ts, and only in memory
const source = `
  import { safe, type Api, type Handlers } from 'wirepact'
  import { market } from './market.js'
  declare const api: Api<typeof market.server>
  api.orders.place
  api.orders.history.clear
  api.seen
  export const result = await safe(api.orders.place({ symbol: 'BTC', quantity: 1 }))
  export const place: Handlers<typeof market.server, { user: string }>['orders']['place'] = (order, ctx) => {
    throw ctx.error('INSUFFICIENT_FUNDS', { missing: 1 })
  }
`
let service: ts.LanguageService

beforeAll(() => {
  service = ts.createLanguageService(hostOf(root, file, source))
}, 30_000)

test('a call shows its input and its answer', () => {
  expect(shown('api.orders.place').type).toBe(oneLine(`
    (property) place: (input: { note?: string; symbol: string; quantity: number; }, options?: CallOptions | undefined)
    => RpcPromise<{ id: string; lines: { price: number; }[]; },
    { INSUFFICIENT_FUNDS: { missing: number; }; SOLD_OUT: void; }>
  `))
}, 30_000)

test('a call without input shows its options only', () => {
  expect(shown('api.orders.history.clear').type)
    .toBe('(property) clear: (options?: CallOptions | undefined) => RpcPromise<void, {}>')
})

test('a notification shows that nothing comes back', () => {
  expect(shown('api.seen').type).toBe('(property) seen: (input: string, options?: CallOptions | undefined) => void')
})

test('a call shows what is written above it in the contract', () => {
  expect(shown('api.orders.place').comment).toBe('Written above `place`.')
})

test('the contract itself shows no type of TypeBox', () => {
  expect(shown('import { market').type).toContain('place: Rpc<[input: { note?: string; symbol: string;')
  expect(shown('import { market').type).not.toMatch(/\bT[A-Z]|Static|~/)
})

test('a handler shows the input, and its errors one by one', () => {
  expect(shown('= (order').type).toBe('(parameter) order: { note?: string; symbol: string; quantity: number; }')
  expect(shown('throw ctx.error').type).toContain('(code: "INSUFFICIENT_FUNDS", data: { missing: number; }')
})

test('nothing in it is an error', () => {
  expect(service.getSemanticDiagnostics(file).map(({ messageText }) => messageText)).toEqual([])
})

// What the editor says about the last name in `text`, where that is first found.
function shown(text: string): { type: string; comment: string } {
  const info = service.getQuickInfoAtPosition(file, source.indexOf(text) + text.length - 1)
  return {
    type: oneLine(ts.displayPartsToString(info?.displayParts)),
    comment: ts.displayPartsToString(info?.documentation),
  }
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}

function hostOf(folder: string, path: string, text: string): ts.LanguageServiceHost {
  const { config } = ts.readConfigFile(`${folder}tsconfig.json`, (name) => ts.sys.readFile(name)) as { config: object }
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [path] }, ts.sys, folder)
  const read = (name: string) => (name === path ? text : ts.sys.readFile(name))
  return {
    getScriptFileNames: () => [path],
    getScriptVersion: () => '0',
    getScriptSnapshot: (name) => ts.ScriptSnapshot.fromString(read(name) ?? ''),
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => options,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    readFile: read,
    fileExists: (name) => name === path || ts.sys.fileExists(name),
    directoryExists: (name) => ts.sys.directoryExists(name),
    getDirectories: (name) => ts.sys.getDirectories(name),
  }
}
