// What the bench says of its numbers, and what it refuses to time.
import { expect, test } from 'vitest'

// The bench is plain JavaScript: these are the parts of it that are looked at here.
interface Report {
  documentOf(results: unknown): string
}

interface Drawing {
  chartOf(row: string, results: unknown): string
}

interface Loads {
  check(api: Record<string, unknown>, about: { validates?: string }): Promise<void>
}

const bench = (path: string): Promise<unknown> => import(new URL(`../../bench/${path}`, import.meta.url).href)
const { documentOf } = (await bench('report/document.mjs')) as Report
const { chartOf } = (await bench('report/chart.mjs')) as Drawing
const { check } = (await bench('loads/calls.mjs')) as Loads

const rate = (ratio: number) => ({
  rate: ratio * 1_000,
  ratio: { median: ratio, low: ratio, high: ratio },
  generations: [ratio],
  serverUs: 10,
  clientUs: 10,
})

const results = {
  machine: {
    date: '2026-11-24',
    node: 'v20.0.0',
    cpu: 'a CPU',
    cores: 2,
    memoryGiB: 4,
    kernel: 'Linux',
    load: 0,
    pinned: true,
    minutes: 10,
  },
  settings: { generations: 3, rounds: 4, sliceMs: 250, warmUpMs: 500, sockets: 1_000, idle: 5_000 },
  contenders: {
    loop: { title: 'loop over ws', packages: [] },
    wirepact: { title: 'wirepact', packages: [], validates: 'input' },
    birpc: { title: 'birpc', packages: [] },
    trpc: { title: 'tRPC', packages: [] },
  },
  rows: {
    hundred: { loop: rate(1), wirepact: rate(4), birpc: rate(0.8), trpc: rate(0.2) },
    bytes: { loop: rate(1), wirepact: rate(0.7), birpc: rate(0.75), trpc: { reason: 'it has <no> bytes' } },
  },
}

test('where something is ahead of wirepact by more than noise, the document says so', () => {
  const better = sectionOf(documentOf(results), 'Where something else is better')

  expect(better).toContain('- **1 MiB of bytes there and back**: wirepact 0.70×; loop over ws 1.00× (1.43 times as fast)\n')
})

test('a lead within noise is none', () => {
  const better = sectionOf(documentOf(results), 'Where something else is better')

  expect(better).not.toContain('birpc')
  expect(better).toContain('Nobody was ahead of wirepact by more than noise in: 100 calls in flight.')
})

test('the best of each load stands out, whoever it is', () => {
  const glance = sectionOf(documentOf(results), 'At a glance')

  expect(glance).toContain('| [100 calls in flight](#100-calls-in-flight) | 1 | **4.00** | 0.80 | 0.20 |')
  expect(glance).toContain('| [1 MiB of bytes there and back](#1-mib-of-bytes-there-and-back) | **1** | 0.70 | 0.75 | — |')
})

test('who cannot do a load is named with the reason, in the document and in the chart', () => {
  expect(documentOf(results)).toContain('- tRPC: — it has <no> bytes.')
  expect(chartOf('bytes', results)).toContain('— it has &lt;no> bytes')
})

const right = {
  add: async ({ a, b }: { a: number, b: number }) => a + b,
  place: async ({ id }: { id: string }) => ({ id, cents: 90_790 }),
  ticks: async () => ({ count: 20_000, last: { price: 64_099 } }),
  echo: async (content: Uint8Array) => content,
}

test('a contender that does all its work is timed', async () => {
  await expect(check(right, {})).resolves.toBeUndefined()
})

test.each([
  ['a wrong sum', { ...right, add: async () => 3 }, '3 + 7 is not 3'],
  ['a wrong receipt', { ...right, place: async () => ({ id: 'x', cents: 1 }) }, 'not the receipt of order-2026-11-23-000417'],
  ['a stream that is short', { ...right, ticks: async () => ({ count: 19_999, last: { price: 64_099 } }) }, '19999 of 20000 items came'],
  ['other bytes', { ...right, echo: async (content: Uint8Array) => Uint8Array.from(content, (byte) => byte ^ 1) }, 'not the bytes that were sent'],
])('%s is not timed', async (_, wrong, complaint) => {
  await expect(check(wrong, {})).rejects.toThrow(complaint)
})

test('who is said to check its input must refuse what is wrong', async () => {
  await expect(check(right, { validates: 'input' })).rejects.toThrow("'add' took input of the wrong type")
})

function sectionOf(document: string, title: string): string {
  return document.split('\n## ').find((section) => section.startsWith(`${title}\n`)) ?? ''
}
