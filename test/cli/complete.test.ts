import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { snapshotOf } from '../../src/snapshot/snapshot.js'
import { workshop } from '../codegen/workshop.js'
import { wirepact } from './wirepact.js'

vi.setConfig({ testTimeout: 60_000 }) // each starts a process

let folder: string
let contract: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirepact-complete-'))
  contract = join(folder, 'workshop.json')
  await writeFile(contract, JSON.stringify(snapshotOf(workshop)))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a shell is offered after these words, the last of which is not finished. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout } = await wirepact(['complete', '--', ...words])
  return stdout.trimEnd().split('\n').slice(0, -1).map((line) => line.split('\t')[0] ?? '') // the last says how
}

test('commands are completed', async () => {
  expect(await offered('s')).toEqual(['snapshot', 'stream', 'subscribe', 'simulate'])
})

test('options are completed', async () => {
  expect(await offered('call', '--con')).toEqual(['--contract', '--connect-timeout'])
})

test('names of the contract are completed, each where its kind is meant', async () => {
  expect(await offered('call', '--contract', contract, 'ws://localhost', 'parts.')).toEqual(['parts.find', 'parts.where', 'parts.list'])
  expect(await offered('upload', '--contract', contract, 'ws://localhost', '')).toEqual(['parts.add', 'parts.photo'])
  expect(await offered('subscribe', '--contract', contract, 'ws://localhost', '')).toEqual(['noise', 'benches.talk'])
})

test('a contract that cannot be read completes nothing, and says nothing', async () => {
  expect(await wirepact(['complete', '--', 'call', '--contract', 'gone.json', 'ws://localhost', ''])).toMatchObject({ status: 0, stderr: '' })
})

test('the script for bash is one', async () => {
  const { status, stdout } = await wirepact(['complete', 'bash'])
  expect(status).toBe(0)
  expect(spawnSync('bash', ['-n'], { input: stdout, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
})

test.each(['zsh', 'fish', 'powershell'])('there is a script for %s', async (shell) => {
  const { status, stdout } = await wirepact(['complete', shell])
  expect(status).toBe(0)
  expect(stdout).toContain('wirepact')
})

test.each([[[], 'none'], [['foo'], 'foo'], [['5'], '5']])('without a shell that it knows it says which there are', async (shell, got) => {
  const stderr = `wirepact: complete: for which shell? bash, zsh, fish or powershell (got ${got})\n`
  expect(await wirepact(['complete', ...shell])).toEqual({ status: 2, stdout: '', stderr })
})
