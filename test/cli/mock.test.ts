import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createClient, type Client } from 'wirepact/client'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { workshop } from '../codegen/workshop.js'
import { start, wirepact, type Running } from './wirepact.js'

vi.setConfig({ testTimeout: 60_000 }) // each starts a process

const uuid = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'

let folder: string
let contract: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirepact-mock-'))
  contract = join(folder, 'workshop.json')
  await writeFile(contract, JSON.stringify(snapshotOf(workshop)))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function mock(...args: string[]): Promise<{ client: Client<typeof workshop>; running: Running }> {
  const running = start(['mock', contract, '--port', '0', '--every', '20', ...args])
  await running.says(/^ws:.*\n/)
  const client = createClient(workshop, { url: running.stdout.trim() })
  onTestFinished(() => client.close())
  return { client, running }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

test('every kind is answered with values that the contract has, and each call is told', async () => {
  const { client, running } = await mock()
  const { api } = client
  expect(await api.parts.find({ name: 'bolt' })).toSatisfy((part: unknown) => part === null || typeof (part as { id: unknown }).id === 'bigint')
  expect((await all(api.parts.list({}))).length).toBeGreaterThanOrEqual(3)
  expect(await api.parts.photo(uuid, [new Uint8Array(3)])).toEqual({ size: expect.any(Number) })
  expect(await all(api.chat('oi', ['a', 'b']))).toEqual([1, 2].map(() => ({ text: expect.any(String), at: expect.any(Date) })))
  expect(await api.logo()).toBeInstanceOf(Uint8Array)
  expect(await api.ping()).toBeUndefined()
  await running.says('parts.find {"name":"bolt"}: ok')
})

test('the same seed and input have the same answer, and others others', async () => {
  const answers = await Promise.all(['1', '1', '2'].map(async (seed) => {
    const { client } = await mock('--seed', seed)
    return Promise.all([client.api.size(['a', 1]), client.api.size(['b', 1]), all(client.api.parts.list({ after: 1 }))])
  }))
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).not.toEqual(answers[0])
  expect(answers[0]![1]).not.toEqual(answers[0]![0])
})

test('a stream goes on for as long as it is read, if that is wanted', async () => {
  const { client } = await mock('--endless')
  let read = 0
  for await (const _ of client.api.parts.list({})) if (++read === 20) break
  expect(read).toBe(20)
})

test('a topic has messages for whoever subscribed, and says who is there', async () => {
  const { client } = await mock()
  const told: unknown[] = []
  const messages = client.topics.benches.talk.subscribe({ bench: 2 }, { onPresence: ({ members }) => told.push(...members) })
  expect((await messages.next()).value).toEqual({ text: expect.any(String), at: expect.any(Date) })
  expect(told).toMatchObject([{ info: { name: expect.any(String) } }])
  expect((await client.topics.noise.subscribe().next()).value).toBeTypeOf('number')
})

test('a header of the call asks for an error', async () => {
  const { client, running } = await mock()
  const ask = (code: string): Promise<unknown> => client.api.parts.find({ name: 'a' }, { headers: { 'mock-error': code } })
  await expect(ask('LOST')).rejects.toMatchObject({ code: 'LOST', data: { since: expect.any(Date) }, outcome: 'executed' })
  await expect(ask('NOT_FOUND')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(ask('GONE')).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT', message: 'mock-error: parts.find has no error GONE; it has LOST, BROKEN, and the status codes',
  })
  await running.says('parts.find {"name":"a"}: LOST')
})

test('what is not the contract\'s is refused, as a server does', async () => {
  const { client } = await mock()
  await expect(client.api.size(['a'] as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})

test('handlers of a module answer in place of faked values, read again when it changes', async () => {
  const file = join(folder, 'answers.ts')
  await writeFile(file, 'export const parts = { find({ name }: { name: string }) { return { id: 1n, name, made: new Date(0) } } }\n')
  const { client, running } = await mock('--overrides', file)
  expect(await client.api.parts.find({ name: 'x' })).toEqual({ id: 1n, name: 'x', made: new Date(0) })
  await writeFile(file, 'export default { \'parts.find\': () => null }\n')
  await running.says('answers.ts: read again')
  expect(await client.api.parts.find({ name: 'x' })).toBeNull()
  await writeFile(file, 'export const parts = {\n')
  await running.says(/answers\.ts: .*(Unexpected|ParseError)/)
  expect(await client.api.parts.find({ name: 'x' })).toBeNull()
})

test('JSON says what is answered, as a person writes it', async () => {
  const file = join(folder, 'answers.json')
  const part = { id: '5', name: 'a', made: '2026-11-05T12:34:56Z', drawing: 'AQI=' }
  await writeFile(file, JSON.stringify({ 'parts.find': part, 'parts.list': [part, { ...part, id: 6 }] }))
  const { client } = await mock('--overrides', file)
  const value = { id: 5n, name: 'a', made: new Date('2026-11-05T12:34:56Z'), drawing: new Uint8Array([1, 2]) }
  expect(await client.api.parts.find({ name: 'x' })).toEqual(value)
  expect(await all(client.api.parts.list({}))).toEqual([value, { ...value, id: 6n }])
})

test('a handler whose answer is not the contract\'s is told, and answered with INTERNAL', async () => {
  const file = join(folder, 'wrong.mjs')
  await writeFile(file, 'export const logo = () => "no bytes"\n')
  const { client, running } = await mock('--overrides', file)
  await expect(client.api.logo()).rejects.toMatchObject({ code: 'INTERNAL' })
  await running.says(/logo.*the handler's output does not match the contract/)
})

test.each<[string, object | string, RegExp]>([
  ['a name that is not in the contract', { 'parts.fnid': null }, /parts\.fnid is not in the contract\. Did you mean parts\.find\?/],
  ['an answer that is not the contract\'s', { 'parts.find': { id: '1' } }, /parts\.find: .+/],
  ['a stream\'s answer that is no list', { 'parts.list': {} }, /parts\.list: not a list of items, which a stream answers with/],
  ['an item that is not the contract\'s', { 'parts.list': [5] }, /parts\.list\[0\]: .*must be/],
  ['no object', [1], /not an object with an answer for each name/],
  ['no JSON', '{', /not JSON: /],
])('%s in overrides is a mistake, with status 2', async (_, overrides, message) => {
  const file = join(folder, 'mistaken.json')
  await writeFile(file, typeof overrides === 'string' ? overrides : JSON.stringify(overrides))
  const ended = await wirepact(['mock', contract, '--port', '0', '--overrides', file])
  expect(ended).toMatchObject({ status: 2, stdout: '' })
  expect(ended.stderr).toMatch(message)
  expect(ended.stderr).toMatch(/^wirepact: .*mistaken\.json: /)
  expect(ended.stderr).not.toMatch(/^ +at /m)
})

test('a port in use is told so, with status 2', async () => {
  const taken = createTcpServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as { port: number }
  const ended = await wirepact(['mock', contract, '--port', String(port)])
  expect(ended).toEqual({ status: 2, stdout: '', stderr: `wirepact: 127.0.0.1:${port}: in use: choose another port with --port\n` })
})

test.each(['--port=-1', '--seed=x', '--delay=1.5', '--every=99999999999', '--every -5'])('%s is a mistake', async (option) => {
  const ended = await wirepact(['mock', contract, ...option.split(' ')])
  expect(ended).toMatchObject({ status: 2, stdout: '' })
  expect(ended.stderr).toMatch(/^wirepact: --\w+: not a whole number from 0 (on|to) /)
})

test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s ends it, with status %i', async (signal, status) => {
  const { running } = await mock()
  running.child.kill(signal)
  expect(await running.ended).toMatchObject({ status })
})
