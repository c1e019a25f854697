import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { wirepact } from './wirepact.js'

vi.setConfig({ testTimeout: 60_000 }) // each starts a process

const contract = 'test/codegen/workshop.ts'

test('an AsyncAPI document is printed as JSON', async () => {
  const { status, stdout, stderr } = await wirepact(['asyncapi', contract, '--url', 'wss://example.com/rpc'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({ asyncapi: '3.0.0', info: { title: 'workshop' }, servers: { main: { host: 'example.com' } } })
})

test('an AsyncAPI document is YAML if its file ends so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wirepact-documents-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const out = join(folder, 'asyncapi.yaml')
  expect(await wirepact(['asyncapi', contract, '--out', out])).toEqual({ status: 0, stdout: '', stderr: '' })
  expect(await readFile(out, 'utf8')).toMatch(/^asyncapi: 3\.0\.0\n/)
})

test('a reference is printed', async () => {
  expect(await wirepact(['docs', contract])).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^# workshop 2\.3\.0\n/) })
})
