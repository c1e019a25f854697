// What every command does alike: options of text and numbers, and output that nobody reads.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { start, wirepact } from './wirepact.js'

vi.setConfig({ testTimeout: 60_000 }) // each starts a process

const contract = resolve('test/codegen/workshop.ts')

test.each([
  ['docs', [contract]],
  ['snapshot', [contract]],
  ['asyncapi', [contract]],
  ['generate', [contract]],
  ['diff', [contract, contract]],
  ['simulate', ['test/sim/everything.sim.ts', '--seeds', '1', '--acts', '1', '--faults', '0']],
])('%s ends as other programs do when its output is no longer read', async (command, args) => {
  const running = start([command, ...args])
  running.child.stdout.destroy()
  expect(await running.ended).toMatchObject({ status: 141, stderr: '' })
})

test('diff does not say that nothing breaks to whoever did not read it', async () => {
  const running = start(['diff', contract, contract, '--fail-on', 'any'])
  running.child.stdout.destroy()
  expect((await running.ended).status).toBe(141)
})

test('a mock whose remarks nobody reads ends when it has one', async () => {
  const running = start(['mock', contract, '--port', '0'])
  running.child.stderr.destroy()
  expect((await running.ended).status).toBe(141)
})

test.each([
  ['docs', [contract]], ['snapshot', [contract]], ['asyncapi', [contract]], ['generate', [contract]],
])('%s takes a file whose name is a number as it was typed', async (command, args) => {
  const folder = await mkdtemp(join(tmpdir(), 'wirepact-output-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  expect(await wirepact([command, ...args, '--out', '007'], { cwd: folder })).toMatchObject({ status: 0, stderr: '' })
  expect(await readdir(folder)).toEqual(['007'])
})

test.each([
  ['docs', [contract, '--out', 'a', '--out', 'b'], '--out: given more than once (a, b)'],
  ['snapshot', [contract, '--export', 'a', '--export', '5'], '--export: given more than once (a, 5)'],
  ['asyncapi', [contract, '--url', 'a', '--url', 'b'], '--url: given more than once (a, b)'],
  ['generate', [contract, '--timeout', '5', '--timeout', '6'], '--timeout: given more than once (5, 6)'],
  ['diff', [contract, contract, '--fail-on', 'any', '--fail-on', 'any'], '--fail-on: given more than once (any, any)'],
  ['mock', [contract, '--port', '1', '--port', '2'], '--port: given more than once (1, 2)'],
  ['simulate', ['some.sim.ts', '--seed', '1', '--seed', '2'], '--seed: given more than once (1, 2)'],
  ['call', ['ws://localhost', 'a.b', '--contract', 'a', '--contract', 'b'], '--contract: given more than once (a, b)'],
])('%s refuses an option that came twice', async (command, args, message) => {
  expect(await wirepact([command, ...args])).toEqual({ status: 2, stdout: '', stderr: `wirepact: ${message}\n` })
})

test.each([
  ['generate', [contract, '--timeout', '3000000000'], '--timeout: not a whole number from 1 to 2147483647 (got 3000000000)'],
  ['call', ['ws://localhost', 'a.b', '--connect-timeout', '3000000000'], '--connect-timeout: not a whole number from 1 to 2147483647 (got 3000000000)'],
  ['call', ['ws://localhost', 'a.b', '--timeout', '3000000000'], '--timeout: not a whole number from 1 to 2147483647 (got 3000000000)'],
])('%s refuses a time that no timer can wait for', async (command, args, message) => {
  expect(await wirepact([command, ...args])).toEqual({ status: 2, stdout: '', stderr: `wirepact: ${message}\n` })
})
