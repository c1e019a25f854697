// The bench itself, with slices so short that its figures mean nothing. Needs dist/ (`npm run build`).
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Window } from 'happy-dom'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const asked = ['hundred', 'stream', 'fanout-ten', 'idle', 'bundle']
const tiny = ['--generations', '1', '--rounds', '2', '--slice-ms', '20', '--warm-up-ms', '20', '--sockets', '10', '--idle', '20']

interface Cell {
  readonly rate?: number
  readonly ratio?: { readonly median: number }
  readonly bytes?: { readonly median: number }
  readonly serverUs?: number
}

interface Results {
  readonly contenders: Record<string, { readonly title: string }>
  readonly rows: Record<string, Record<string, Cell>>
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirepact-bench-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test('the bench measures what it is asked for, and writes it down', async () => {
  const { status, stdout, stderr } = bench([...asked, '--only', 'wirepact', ...tiny, '--write', folder])

  expect(`${stderr}${status}`).toBe('0')
  for (const row of asked) expect(stdout).toContain(`\n${row}: `)
  const results = JSON.parse(await readFile(join(folder, 'benchmarks/results.json'), 'utf8')) as Results
  expect(Object.keys(results.contenders)).toEqual(['loop', 'wirepact'])
  for (const row of ['hundred', 'stream', 'fanout-ten']) {
    expect(results.rows[row]!.loop!.ratio!.median).toBe(1)
    expect(results.rows[row]!.wirepact).toEqual(expect.objectContaining({ rate: above(0), serverUs: above(0) }))
  }
  expect(results.rows.bundle!.wirepact!.bytes!.median).toBeGreaterThan(results.rows.bundle!.loop!.bytes!.median)
  expect(await readdir(join(folder, 'benchmarks'))).toEqual(['results.json', ...asked.map((row) => `${row}.svg`)].sort(byName))
})

test('the document is made again from the numbers of a run', async () => {
  const written = await readFile(join(folder, 'BENCHMARKS.md'), 'utf8')
  const again = join(folder, 'again')

  const { status } = bench(['--from', join(folder, 'benchmarks/results.json'), '--write', again])

  expect(status).toBe(0)
  expect(await readFile(join(again, 'BENCHMARKS.md'), 'utf8')).toBe(written)
})

test('each chart is a drawing with one bar a contender, and names what it shows', async () => {
  const { DOMParser } = new Window()
  for (const row of asked) {
    const drawing = new DOMParser().parseFromString(await readFile(join(folder, `benchmarks/${row}.svg`), 'utf8'), 'image/svg+xml')

    expect(drawing.querySelectorAll('.bar')).toHaveLength(2)
    expect([...drawing.querySelectorAll('text')].map(({ textContent }) => textContent)).toEqual(expect.arrayContaining(['wirepact', 'loop over ws']))
  }
})

test.each([
  [['no-such-row'], 'no row no-such-row; there are one-call, '],
  [['--only', 'nobody'], 'no contender nobody; there are loop, wirepact, '],
  [['--rounds', 'some'], '--rounds must be 1 or more, not some'],
])('bench %j says what is wrong with that', (args, complaint) => {
  const { status, stderr } = bench(args)

  expect(status).toBe(1)
  expect(stderr).toContain(complaint)
})

function bench(args: string[]): { status: number | null, stdout: string, stderr: string } {
  return spawnSync(process.execPath, [join(root, 'bench/main.mjs'), ...args], { encoding: 'utf8' })
}

function above(least: number): unknown {
  return { asymmetricMatch: (number: unknown) => typeof number === 'number' && number > least }
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1
}
