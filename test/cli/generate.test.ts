import { execFileSync } from 'node:child_process'
import { lstat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Folder } from './folder.js'

const order = `
  import * as Type from 'typebox'
  export const Order = Type.Object({ symbol: Type.String() }, { $id: 'Order' })
`
const contract = `
  import { defineContract, rpc } from 'wirepact'
  import { Order } from './lib/order.js'
  export const market = defineContract({ name: 'market', version: '1.0.0', server: { place: rpc({ input: Order }) } })
`
const files = { 'lib/order.ts': order, 'contract.ts': contract }
const two = `
  import { defineContract, rpc } from 'wirepact'
  export const one = defineContract({ name: 'one', version: '1.0.0', server: { call: rpc({}) } })
  export const other = defineContract({ name: 'other', version: '1.0.0', server: { call: rpc({}) } })
`

describe('wirepact generate', { timeout: 60_000 }, () => {
  test('writes a client of the contract in a module, and says so', async () => {
    const folder = await Folder.with(files)
    expect(await folder.wirepact('generate', 'contract.ts', '--out', 'src/api.ts')).toEqual({ status: 0, out: 'src/api.ts: written\n', err: '' })
    const text = await folder.read('src/api.ts')
    expect(text).toContain('//   wirepact generate contract.ts --out src/api.ts\n')
    expect(text).toContain('export interface Order {')
    expect(text).not.toContain(folder.path)
    expect(await folder.names('src')).toEqual(['api.ts'])
  })

  test('writes to standard output where no file is named', async () => {
    const folder = await Folder.with(files)
    const { status, out, err } = await folder.wirepact('generate', 'contract.ts')
    expect([status, err]).toEqual([0, ''])
    expect(out).toContain('export function createClient(')
  })

  test('leaves a file alone that is as it would be written', async () => {
    const folder = await Folder.with(files)
    await folder.wirepact('generate', 'contract.ts', '--out', 'api.ts')
    expect(await folder.wirepact('generate', 'contract.ts', '--out', 'api.ts')).toMatchObject({ status: 0, out: 'api.ts: up to date\n' })
  })

  test('makes the same of a snapshot', async () => {
    const folder = await Folder.with(files)
    await folder.wirepact('snapshot', 'contract.ts', '--out', 'contract.json')
    const [live, snapshot] = [await folder.wirepact('generate', 'contract.ts'), await folder.wirepact('generate', 'contract.json')]
    expect(snapshot.out.replace('contract.json', 'contract.ts')).toBe(live.out)
  })

  test('checks a file, and ends with 1 and what differs where it is stale', async () => {
    const folder = await Folder.with(files)
    const check = () => folder.wirepact('generate', 'contract.ts', '--out', 'api.ts', '--check')
    expect(await check()).toEqual({ status: 1, out: '', err: 'wirepact: api.ts: does not exist\n' })
    await folder.wirepact('generate', 'contract.ts', '--out', 'api.ts')
    expect(await check()).toEqual({ status: 0, out: 'api.ts: up to date\n', err: '' })
    await folder.write('lib/order.ts', order.replace('symbol', 'name'))
    const stale = await check()
    expect(stale.status).toBe(1)
    expect(stale.err).toContain('-  symbol: string\n+  name: string\n')
    expect(await folder.read('api.ts')).toContain('  symbol: string\n')
  })

  test('checks from another folder and with a snapshot what was made elsewhere of the module', async () => {
    const folder = await Folder.with(files)
    await folder.wirepact('snapshot', 'contract.ts', '--out', 'published/market.json')
    await folder.wirepact('generate', 'contract.ts', '--out', 'src/api.ts')
    const present = await folder.read('src/api.ts')
    const upToDate = { status: 0, out: 'src/api.ts: up to date\n', err: '' }
    expect(await folder.wirepact('generate', 'published/market.json', '--out', 'src/api.ts', '--check')).toEqual(upToDate)
    expect(await folder.at('src').wirepact('generate', '../contract.ts', '--out', 'api.ts', '--check')).toEqual({ ...upToDate, out: 'api.ts: up to date\n' })
    expect(await folder.wirepact('generate', 'published/market.json', '--out', './src/api.ts')).toMatchObject({ out: './src/api.ts: up to date\n' })
    expect(await folder.read('src/api.ts')).toBe(present)
    await folder.write('src/api.ts', present.replace('symbol', 'name'))
    expect(await folder.wirepact('generate', 'published/market.json', '--out', 'src/api.ts', '--check')).toMatchObject({ status: 1 })
  })

  test('takes line ends that Git has changed for the same', async () => {
    const folder = await Folder.with(files)
    await folder.wirepact('generate', 'contract.ts', '--out', 'api.ts')
    const present = (await folder.read('api.ts')).replaceAll('\n', '\r\n')
    await folder.write('api.ts', present)
    expect(await folder.wirepact('generate', 'contract.ts', '--out', 'api.ts', '--check')).toEqual({ status: 0, out: 'api.ts: up to date\n', err: '' })
    await folder.write('api.ts', present.replace('symbol', 'name'))
    const stale = await folder.wirepact('generate', 'contract.ts', '--out', 'api.ts', '--check')
    expect(stale.err.match(/^[-+] .*/gm)).toEqual(['-  name: string', '+  symbol: string'])
  })

  test('writes through a link, and into a pipe', async () => {
    const folder = await Folder.with({ ...files, 'real/api.ts': 'old' })
    await symlink('real/api.ts', join(folder.path, 'api.ts'))
    expect(await folder.wirepact('generate', 'contract.ts', '--out', 'api.ts')).toMatchObject({ status: 0 })
    expect((await lstat(join(folder.path, 'api.ts'))).isSymbolicLink()).toBe(true)
    expect(await folder.read('real/api.ts')).toContain('export interface Order {')
    execFileSync('mkfifo', [join(folder.path, 'pipe')])
    const [read, written] = await Promise.all([folder.read('pipe'), folder.wirepact('generate', 'contract.ts', '--out', 'pipe')])
    expect(written).toEqual({ status: 0, out: 'pipe: written\n', err: '' })
    expect(read).toContain('export interface Order {')
    expect(await folder.names()).toEqual(['api.ts', 'contract.ts', 'lib', 'pipe', 'real'])
  })

  test('loads a module that talks to a process manager', async () => {
    const folder = await Folder.with({ ...files, 'contract.ts': `${contract}\nprocess.send?.('ready')` })
    expect(await folder.wirepact('generate', 'contract.ts')).toMatchObject({ status: 0, err: '' })
  })

  test('suggests the command that was meant', async () => {
    const folder = await Folder.with({})
    const err = 'wirepact: no command is called genrate: see wirepact --help. Did you mean generate?\n'
    expect(await folder.wirepact('genrate', 'contract.ts')).toEqual({ status: 2, out: '', err })
  })

  test('writes validators where they are asked for', async () => {
    const folder = await Folder.with(files)
    const [without, validated] = [await folder.wirepact('generate', 'contract.ts'), await folder.wirepact('generate', 'contract.ts', '--validators')]
    expect(without.out).not.toContain('checkOrder')
    expect(validated.out).toContain('function checkOrder(')
    expect(validated.out).not.toMatch(/\beval\b|new Function|typebox/)
  })

  test('refuses a validator of what a function checks, and names the place', async () => {
    const refined = order.replace('Type.String()', "Type.Refine(Type.String(), (text) => text !== '', () => 'empty')")
    const folder = await Folder.with({ ...files, 'lib/order.ts': refined })
    expect(await folder.wirepact('generate', 'contract.ts')).toMatchObject({ status: 0 })
    const { status, err } = await folder.wirepact('generate', 'contract.ts', '--validators', '--out', 'api.ts')
    expect(status).toBe(2)
    expect(err).toMatch(/^wirepact: market\.schemas\.Order\.symbol: a Refine function cannot be emitted: .*\n$/)
    expect(await folder.names()).toEqual(['contract.ts', 'lib'])
  })

  test('says what it would write, and writes nothing', async () => {
    const folder = await Folder.with(files)
    const { status, out } = await folder.wirepact('generate', 'contract.ts', '--out', 'api.ts', '--dry-run')
    expect([status, out]).toEqual([0, expect.stringMatching(/^api\.ts: would be created, \d+ lines\n$/)])
    expect(await folder.names()).toEqual(['contract.ts', 'lib'])
  })

  test('chooses among several contracts', async () => {
    const folder = await Folder.with({ 'two.ts': two })
    expect(await folder.wirepact('generate', 'two.ts')).toMatchObject({ status: 2, err: 'wirepact: two.ts: exports several contracts: choose one with --export (one, other)\n' })
    expect((await folder.wirepact('generate', 'two.ts', '--export', 'other')).out).toContain('export interface OtherApi')
    expect((await folder.wirepact('generate', 'two.ts', '--export', 'third')).err).toBe('wirepact: two.ts: has no contract called third; it exports one, other\n')
  })

  test.each<[string, Record<string, string>, string[], string]>([
    ['a file that is missing', {}, ['none.ts'], 'none.ts: no such file'],
    ['a folder', { 'lib/a.ts': '' }, ['lib'], 'lib: a directory, and no file'],
    ['a syntax error', { 'a.ts': 'export const a = = 1' }, ['a.ts'], 'a.ts:1:18: Unexpected token'],
    ['a syntax error in what it imports', { 'a.ts': "import './lib/b.js'", 'lib/b.ts': '\nexport const b = = 1' }, ['a.ts'], 'lib/b.ts:2:18: Unexpected token'],
    ['what is thrown while it loads', { 'a.ts': "\n\n  throw new Error('boom')" }, ['a.ts'], 'a.ts:3: boom'],
    ['what is thrown in its first line', { 'a.ts': "export interface A { b: string }; throw new Error('boom')" }, ['a.ts'], 'a.ts:1: boom'],
    ['an import that there is not', { 'a.ts': "import './b.js'" }, ['a.ts'], "a.ts: Cannot find module './b.js'"],
    ['a wrong contract', { 'contract.ts': contract.replace('input: Order', "input: 'Order' as never") }, ['contract.ts'], 'contract.ts:4: market.server.place.input: not a TypeBox schema (got string)'],
    ['a module without a contract', { 'a.ts': 'export const a = 1' }, ['a.ts'], 'a.ts: exports no contract: make one with defineContract()'],
    ['a module that never ends', { 'a.ts': 'await new Promise(() => setInterval(() => {}, 1_000))' }, ['a.ts', '--timeout', '2000'], 'a.ts: took more than 2000 ms to load'],
    ['a module that ends the process', { 'a.ts': 'process.exit(3)' }, ['a.ts'], 'a.ts: ended the process while it was loaded (3)'],
    ['JSON that is none', { 'a.json': '{"wirepact": 1' }, ['a.json'], expect.stringMatching(/^wirepact: a\.json: .*JSON/) as never],
    ['JSON that is no snapshot', { 'a.json': '{}' }, ['a.json'], 'a.json: no snapshot of a contract: make one with `wirepact snapshot`'],
    ['a file that cannot be written', {}, ['contract.ts', '--out', 'contract.ts/api.ts'], expect.stringMatching(/^wirepact: contract\.ts\/api\.ts: cannot be /) as never],
    ['a folder to write to', { 'lib/a.ts': '' }, ['contract.ts', '--out', 'lib'], 'lib: a directory: name a file in it'],
    ['an option that there is not', {}, ['contract.ts', '--outt', 'x'], 'Unknown option `--outt`'],
    ['a contract and a configuration', {}, ['contract.ts', '--config', 'x'], 'a contract or --config, not both'],
    ['neither', {}, [], 'generate what? Name a contract, or write a wirepact.config.ts'],
    ['two ways at once', {}, ['contract.ts', '--check', '--watch'], '--check and --watch: not both'],
    ['watching without a file', {}, ['contract.ts', '--watch'], '--watch writes to a file: name it with --out'],
    ['a time limit that is none', {}, ['contract.ts', '--timeout', 'long'], '--timeout: not a whole number from 1 to 2147483647 (got long)'],
    ['a time limit below zero', {}, ['contract.ts', '--timeout', '-5'], '--timeout: not a whole number from 1 to 2147483647 (got -5)'],
  ])('refuses %s in one line', async (_, others, args, message) => {
    const folder = await Folder.with({ ...files, ...others })
    const { status, out, err } = await folder.wirepact('generate', ...args)
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err.trimEnd()).toEqual(typeof message === 'string' ? `wirepact: ${message}` : message)
    expect(err.split('\n')).toHaveLength(2)
  })

  test('writes all clients of a configuration, or none', async () => {
    const config = `
      import { defineConfig } from 'wirepact/codegen'
      export default defineConfig({ clients: [
        { contract: '../contract.ts', out: 'market.ts' }, { contract: '../two.ts', export: 'one', out: 'deep/one.ts' },
      ] })
    `
    const folder = await Folder.with({ ...files, 'two.ts': two, 'web/wirepact.config.ts': config })
    const run = () => folder.wirepact('generate', '--config', 'web/wirepact.config.ts')
    expect(await run()).toEqual({ status: 0, out: 'web/market.ts: written\nweb/deep/one.ts: written\n', err: '' })
    expect(await folder.read('web/market.ts')).toContain('//   wirepact generate --config web/wirepact.config.ts\n')
    const before = await folder.read('web/market.ts')
    await folder.write('lib/order.ts', order.replace('symbol', 'name'))
    await folder.write('two.ts', '')
    expect(await run()).toMatchObject({ status: 2, out: '', err: 'wirepact: two.ts: exports no contract: make one with defineContract()\n' })
    expect(await folder.read('web/market.ts')).toBe(before)
  })

  test('takes paths in a configuration that are absolute as they are', async () => {
    const folder = await Folder.with(files)
    const client = { contract: join(folder.path, 'contract.ts'), out: join(folder.path, 'src/api.ts') }
    await folder.write('web/wirepact.config.json', JSON.stringify({ clients: [client] }))
    expect(await folder.wirepact('generate', '--config', 'web/wirepact.config.json')).toEqual({ status: 0, out: 'src/api.ts: written\n', err: '' })
  })

  test.each<[string, string, string]>([
    ['an option that there is not', '{ "clients": [{ "contract": "a.ts", "out": "b.ts", "outt": 1 }] }', 'clients.0: unknown option outt (known: contract, export, out, validators)'],
    ['one at the top', '{ "client": [] }', 'unknown option client (known: clients)'],
    ['an option that is missing', '{ "clients": [{ "contract": "a.ts" }] }', 'clients.0.out: not a string (got undefined)'],
    ['no clients', '{ "clients": [] }', 'clients: not a list of clients to generate'],
    ['one file for two', '{ "clients": [{ "contract": "a.ts", "out": "x.ts" }, { "contract": "b.ts", "out": "./x.ts" }] }', 'two clients have the same out: x.ts'],
    ['what is no object', '[]', 'no object: export default defineConfig({ clients: […] })'],
  ])('refuses a configuration with %s', async (_, text, message) => {
    const folder = await Folder.with({ 'wirepact.config.json': text })
    const { status, err } = await folder.wirepact('generate')

    expect([status, err]).toEqual([2, `wirepact: wirepact.config.json: ${message}\n`])
  })

  test('watches what the contract imports, writes nothing on an error, and goes on', async () => {
    const folder = await Folder.with(files)
    const watching = folder.start('generate', 'contract.ts', '--out', 'api.ts', '--watch')
    await watching.says('api.ts: written')
    const first = await folder.read('api.ts')
    await folder.write('lib/order.ts', 'export const Order = = 1')
    await watching.says('lib/order.ts:1:22: Unexpected token')
    expect(await folder.read('api.ts')).toBe(first)
    await folder.write('unrelated.ts', '')
    await folder.write('lib/order.ts', order.replace('symbol', 'name'))
    await watching.says('api.ts: written', 2)
    expect(await folder.read('api.ts')).toContain('  name: string\n')
    expect(await folder.names()).toEqual(['api.ts', 'contract.ts', 'lib', 'unrelated.ts'])
  })

  test('watches what a configuration imports, and what its contracts do', async () => {
    const config = `
      import { out } from './outs.js'
      export default { clients: [{ contract: '../contract.ts', out }] }
    `
    const folder = await Folder.with({ ...files, 'web/wirepact.config.ts': config, 'web/outs.ts': "export const out = 'one.ts'" })
    const watching = folder.start('generate', '--config', 'web/wirepact.config.ts', '--watch')
    await watching.says('web/one.ts: written')
    await folder.write('lib/order.ts', order.replace('symbol', 'name'))
    await watching.says('web/one.ts: written', 2)
    await folder.write('web/outs.ts', "export const out = 'other.ts'")
    await watching.says('web/other.ts: written')
    await folder.write('web/wirepact.config.ts', config.replace('out }]', 'out, validators: true }]'))
    await watching.says('web/other.ts: written', 2)
    expect(await folder.read('web/other.ts')).toContain('function checkOrder(')
  })

  test('after an error waits for a module, and not for whatever is written beside it', async () => {
    const folder = await Folder.with({ 'a.ts': 'export const a = 1' })
    const watching = folder.start('generate', 'a.ts', '--out', 'api.ts', '--watch')
    await watching.says('a.ts: exports no contract')
    await folder.write('watch.log', 'a line')
    await folder.wirepact('generate', 'a.ts') // takes as long as to look again would
    await folder.write('a.ts', contract.replace("import { Order } from './lib/order.js'", '').replace('{ input: Order }', '{}'))
    await watching.says('api.ts: written')
    expect(watching.err.split('exports no contract')).toHaveLength(2)
  })

  test('watches a contract that is not there yet', async () => {
    const folder = await Folder.with({ 'lib/order.ts': order })
    const watching = folder.start('generate', 'contract.ts', '--out', 'src/api.ts', '--watch')
    await watching.says('contract.ts: no such file')
    await folder.write('contract.ts', contract)
    await watching.says('src/api.ts: written')
  })
})
