import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RpcError } from 'wirepact'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createServer } from 'wirepact/server'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { workshop } from '../codegen/workshop.js'
import { lines, start, wirepact } from './wirepact.js'
import { bolt, handlers, made } from './workshopserver.js'

vi.setConfig({ testTimeout: 60_000 }) // each starts a process

const silent = { warn() {}, error() {} }
const server = createServer(workshop, {
  authenticate: ({ auth }) => {
    if (auth === 'wrong') throw new RpcError('UNAUTHENTICATED', 'who are you?')
    return auth
  },
  principal: () => 'all',
  presence: { benches: { talk: () => ({ name: 'somebody' }) } },
  logger: silent,
}).handle(handlers)

let folder: string
let url: string
let contract: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirepact-call-'))
  ;({ url } = await server.listen(0, '127.0.0.1'))
  await writeFile(join(folder, 'workshop.json'), JSON.stringify(snapshotOf(workshop)))
  contract = ['--contract', join(folder, 'workshop.json')]
})

afterAll(async () => {
  await server.close({ drainMs: 0 })
  await rm(folder, { recursive: true, force: true })
})

const asJson = { ...bolt, id: String(bolt.id), made: made.toISOString() }

test.each(['parts.find', 'workshop.parts.find'])('an answer is a line of JSON, as the contract has it: %s', async (name) => {
  const ended = await wirepact(['call', url, name, '{"name":"bolt"}', ...contract])
  expect(ended).toMatchObject({ status: 0, stderr: '' })
  expect(lines(ended)).toEqual([{ ...asJson, drawing: 'AQID' }])
})

test('a contract is read from a module as well', async () => {
  const ended = await wirepact(['call', url, 'parts.where', '7', '--contract', 'test/codegen/workshop.ts'])
  expect(ended).toMatchObject({ status: 0, stderr: '', stdout: `{"on":"bench","since":"${made.toISOString()}"}\n` })
})

test('without a contract JSON is sent and printed as it is', async () => {
  const ended = await wirepact(['call', url, 'workshop.parts.where', '"7"'])
  expect(ended).toMatchObject({ status: 0, stderr: '' })
  expect(lines(ended)).toEqual([{ on: 'bench', since: made.toISOString() }])
})

test('what is typed becomes what the contract takes: timestamps, digits, numbers, base64 and files', async () => {
  await writeFile(join(folder, 'drawing.bin'), new Uint8Array([0, 255]))
  const part = (id: unknown, drawing: string): object => ({ id, name: 'a', made: '2026-11-05T13:34:56.789+01:00', drawing })
  const assembly = { part: part(5, 'AQID'), holds: [{ part: part('6', `@${join(folder, 'drawing.bin')}`), holds: [] }] }
  const ended = await wirepact(['call', url, 'take', JSON.stringify(assembly), ...contract])
  expect(ended).toMatchObject({ status: 0, stderr: '' })
  const plain = { name: 'a', made: made.toISOString() }
  expect(lines(ended)).toEqual([{
    part: { ...plain, id: '5', drawing: 'AQID' }, holds: [{ part: { ...plain, id: '6', drawing: 'AP8=' }, holds: [] }],
  }])
})

test('input comes from standard input, or from a file', async () => {
  await writeFile(join(folder, 'input.json'), '{ "name": "nut" }')
  const file = await wirepact(['call', url, 'parts.find', `@${join(folder, 'input.json')}`, ...contract])
  const piped = await wirepact(['call', url, 'parts.find', '-', ...contract], { input: '{"name":"nut"}' })
  expect([file.stdout, piped.stdout]).toEqual(['null\n', 'null\n'])
})

test('input that begins with a dash follows two', async () => {
  const ended = await wirepact(['call', url, 'parts.where', ...contract, '--', '-5'])
  expect(lines(ended)).toEqual([{ on: 'shelf', row: 3 }])
})

test('a call without input and answer prints nothing', async () => {
  expect(await wirepact(['call', url, 'ping', ...contract])).toEqual({ status: 0, stdout: '', stderr: '' })
  expect(await wirepact(['call', url, 'seen', '"door"', ...contract])).toEqual({ status: 0, stdout: '', stderr: '' })
})

test('nor does a message that a server takes, of which no contract says that it has no answer', async () => {
  expect(await wirepact(['call', url, 'workshop.seen', '"door"'])).toEqual({ status: 0, stdout: '', stderr: '' })
})

test('headers reach the handler, and those of the request the server', async () => {
  const size = await wirepact(['call', url, 'size', '["a",1]', ...contract, '--header', 'b=2', '--header', 'c=3'])
  expect(lines(size)).toEqual([{ a: 1, b: 2, c: 3 }])
  const out = join(folder, 'logo.bin')
  expect(await wirepact(['call', url, 'logo', ...contract, '--request-header', 'x-who=me', '--out', out])).toMatchObject({ status: 0, stdout: '' })
  expect(await readFile(out, 'utf8')).toBe('me')
})

test('an error of the call is a line of JSON on standard error, and status 1', async () => {
  const ended = await wirepact(['call', url, 'parts.find', '{"name":"lost"}', ...contract])
  expect(ended).toMatchObject({ status: 1, stdout: '' })
  expect(JSON.parse(ended.stderr)).toEqual({ code: 'LOST', message: 'nobody knows', outcome: 'executed', data: { since: made.toISOString() } })
  const other = await wirepact(['call', url, 'workshop.parts.find', '{"name":"secret"}'])
  expect(JSON.parse(other.stderr)).toMatchObject({ code: 'PERMISSION_DENIED', outcome: 'executed' })
})

test('who is not let in is told so, as of a call', async () => {
  const ended = await wirepact(['call', url, 'workshop.ping', '--auth', 'wrong'])
  expect(ended).toMatchObject({ status: 1, stdout: '' })
  expect(JSON.parse(ended.stderr)).toMatchObject({ code: 'UNAUTHENTICATED', message: 'who are you?' })
})

test('another contract than the server\'s is refused by it', async () => {
  const ended = await wirepact(['call', url, 'market.ping'])
  expect(ended.status).toBe(1)
  expect(JSON.parse(ended.stderr)).toMatchObject({ code: 'CONTRACT_MISMATCH' })
})

test('without a connection in time the status is 3', async () => {
  const ended = await wirepact(['call', 'ws://127.0.0.1:1', 'workshop.ping', '--connect-timeout', '300'])
  expect(ended).toMatchObject({ status: 3, stdout: '' })
  expect(ended.stderr).toMatch(/^wirepact: no connection to ws:\/\/127\.0\.0\.1:1 within 300 ms: .*ECONNREFUSED.*\n$/)
})

test.each<[string, string[], RegExp]>([
  ['a misspelt name', ['call', 'parts.fnid'], /parts\.fnid: not in the contract workshop\. Did you mean parts\.find\?/],
  ['the last part of a name', ['call', 'find'], /Did you mean parts\.find\?/],
  ['a name like none', ['call', 'zzzzzzzzz'], /zzzzzzzzz: not in the contract workshop\n$/],
  ['a name of the client\'s', ['call', 'confirm'], /confirm: not in the contract workshop: the server calls it, and clients answer/],
  ['another command\'s kind', ['call', 'parts.add'], /parts\.add: an upload, so use wirepact upload/],
  ['no JSON', ['call', 'parts.find', '{name:1}'], /parts\.find: input: not JSON: /],
  ['a value that is not the contract\'s', ['call', 'parts.find', '{"exact":1}'], /parts\.find: input: .*\/exact must be boolean/],
  ['no input where one is due', ['call', 'parts.find'], /parts\.find: input: missing: write it behind the name, as JSON/],
  ['input where none is', ['call', 'ping', '1'], /ping: input: it must be absent/],
  ['a bigint that a number cannot say', ['call', 'parts.where', '12345678901234567890'], /parts\.where: input: it must be a bigint/],
  ['no file', ['call', 'parts.find', '@gone.json'], /gone\.json: cannot be read: ENOENT/],
  ['no file to upload', ['upload', 'parts.add', 'gone.jsonl'], /gone\.jsonl: no such file/],
  ['a folder to upload', ['upload', 'parts.add', 'test'], /test: a directory, not a file/],
  ['a header without a value', ['call', 'ping', '--header', 'a'], /--header: not name=value \(got a\)/],
  ['a timeout of nothing', ['call', 'ping', '--timeout', '0'], /--timeout: not a whole number from 1 to 2147483647 \(got 0\)/],
  ['a number below zero as input', ['call', 'parts.where', '-5'], /-5: no option\. An input that begins with a dash follows two, at the end: -- -5/],
  ['a folder to write to', ['call', 'ping', '--out', 'test'], /test: a directory: name a file in it/],
  ['a file in a file', ['call', 'ping', '--out', 'package.json/a'], /package\.json\/a: cannot be written: /],
  ['an option that there is not', ['call', 'ping', '--fast'], /Unknown option `--fast`/],
])('%s is a mistake, told before anything is sent, with status 2', async (_, [command = '', ...args], message) => {
  const ended = await wirepact([command, url, ...args, ...contract])
  expect(ended).toMatchObject({ status: 2, stdout: '' })
  expect(ended.stderr).toMatch(message)
  expect(ended.stderr).not.toMatch(/^ +at /m)
})

test('a name without its contract\'s takes a contract', async () => {
  const ended = await wirepact(['call', url, 'ping'])
  expect(ended.stderr).toBe("wirepact: ping: without --contract a name begins with the contract's, as market.orders.place does\n")
})

test('a name that begins with no contract of the server is told with the one that it may begin with', async () => {
  const ended = await wirepact(['call', url, 'parts.find'])
  expect(ended).toMatchObject({ status: 1, stdout: '' })
  expect(JSON.parse(ended.stderr)).toMatchObject({
    code: 'CONTRACT_MISMATCH',
    message: "contract parts is not spoken here, workshop is: names begin with the contract's: workshop.parts.find?",
  })
})

test('what is no address is told so, with what one is', async () => {
  const ended = await wirepact(['call', 'localhost:8080', 'workshop.ping'])
  expect(ended).toEqual({ status: 2, stdout: '', stderr: 'wirepact: localhost:8080: no address of a server: it begins with ws:// or wss://, as ws://localhost:8080 does\n' })
})

test('who takes a call for a stream, which no contract says, is told what it may be', async () => {
  const ended = await wirepact(['stream', url, 'workshop.parts.where', '"7"'])
  expect(ended).toEqual({ status: 0, stdout: '', stderr: 'wirepact: parts.where: ended without an item. If it answers once, use wirepact call\n' })
})

test('a stream\'s items are lines, until so many came', async () => {
  const ended = await wirepact(['stream', url, 'parts.list', '{"after":4}', ...contract, '--count', '4'])
  expect(ended).toMatchObject({ status: 0, stderr: '' })
  expect(lines(ended)).toEqual(['5', '6', '7', '8'].map((id) => ({ ...asJson, id })))
})

test('Ctrl-C ends a stream: its handler is told, and the status is 130', async () => {
  const running = start(['stream', url, 'workshop.parts.list', '{}'])
  await running.says('"id":"5"')
  expect(server.clients.size).toBe(1)
  running.child.kill('SIGINT')
  expect(await running.ended).toMatchObject({ status: 130, stderr: '' })
  await expect.poll(() => server.clients.size).toBe(0)
})

test('a reader that has seen enough ends a stream', async () => {
  const running = start(['stream', url, 'workshop.parts.list', '{}'])
  await running.says('"id":"2"')
  running.child.stdout.destroy()
  expect(await running.ended).toMatchObject({ status: 0, stderr: '' })
})

test('a file is uploaded as bytes where the contract says so, in pieces', async () => {
  const file = join(folder, 'photo.bin')
  await writeFile(file, new Uint8Array(200_000))
  const uuid = '"3f2504e0-4f89-41d3-9a0c-0305e82c3301"'
  const known = await wirepact(['upload', url, 'parts.photo', file, uuid, ...contract])
  const told = await wirepact(['upload', url, 'workshop.parts.photo', file, uuid, '--bytes'])
  const piped = await wirepact(['upload', url, 'parts.photo', '-', uuid, ...contract], { input: 'abc' })
  expect([known, told, piped].map(({ stdout, stderr }) => stdout + stderr)).toEqual(['{"size":200000}\n', '{"size":200000}\n', '{"size":3}\n'])
})

test('a file is uploaded as lines of JSON, each of which is checked', async () => {
  const file = join(folder, 'parts.jsonl')
  const part = { id: '1', name: 'a', made: made.toISOString() }
  await writeFile(file, `${JSON.stringify(part)}\n\n${JSON.stringify(part)}\n`)
  expect(await wirepact(['upload', url, 'parts.add', file, ...contract])).toEqual({ status: 0, stdout: '2\n', stderr: '' })
  await writeFile(file, `${JSON.stringify(part)}\n\n${JSON.stringify({ ...part, name: '' })}\n`)
  const wrong = await wirepact(['upload', url, 'parts.add', file, ...contract])
  expect(wrong).toMatchObject({ status: 2, stdout: '' })
  expect(wrong.stderr).toBe(`wirepact: ${file}:3: /name must not have fewer than 1 characters\n`)
})

test('a duplex sends the lines of standard input, and prints what comes back', async () => {
  const ended = await wirepact(['duplex', url, 'chat', '"oi"', ...contract], { input: '"how are you"\n"fine"\n' })
  expect(ended).toMatchObject({ status: 0, stderr: '' })
  expect(lines(ended)).toEqual(['oi', 'how are you', 'fine'].map((text) => ({ text, at: made.toISOString() })))
})

test.each([[true], [false]])('a topic\'s messages are lines, with a contract or without: %s', async (known) => {
  const [name, more] = known ? ['benches.talk', contract] : ['workshop.benches.talk', []]
  const running = start(['subscribe', url, name, '{"bench":3}', '--count', '2', ...more])
  await running.says('subscribed, from offset')
  for (const text of ['a', 'b']) server.topics.benches.talk.publish({ bench: 3 }, { text, at: made })
  const ended = await running.ended
  expect(ended.status).toBe(0)
  expect(lines(ended)).toEqual(['a', 'b'].map((text) => ({ text, at: made.toISOString() })))
})

test('Ctrl-C ends a subscription', async () => {
  const running = start(['subscribe', url, 'noise', ...contract])
  await running.says('subscribed')
  running.child.kill('SIGINT')
  expect(await running.ended).toMatchObject({ status: 130, stdout: '' })
})

test('a subscription that is refused fails as a call does', async () => {
  const ended = await wirepact(['subscribe', url, 'workshop.nothing'])
  expect(ended).toMatchObject({ status: 1, stdout: '' })
  expect(JSON.parse(ended.stderr)).toMatchObject({ outcome: 'not-executed' })
})
