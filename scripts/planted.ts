// Plants one bug at a time in a copy of the tree, and runs the tests that are to
// notice it: npm run test:planted -- [NAME] [--jobs 2]. Without a name it tries all
// of test/planted, and writes docs/PLANTED.md.

import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Bug } from '../test/planted/bug.js'
import { areas, bugs } from '../test/planted/bugs.js'
import { page, type Catch } from '../test/planted/page.js'
import { plant } from '../test/planted/plant.js'
import { Tree } from '../test/planted/tree.js'
import { trial, type Outcome } from '../test/planted/trial.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** Random programs, each with a fixed seed: what the tests of an area let pass they may notice. */
const simulators = ['found', 'streams', 'topics', 'everything.first', 'everything.second', 'faults'].map((name) => `test/sim/${name}.test.ts`)

const { values: { jobs }, positionals: [only] } = parseArgs({
  options: { jobs: { type: 'string', default: '2' } },
  allowPositionals: true,
})
process.exitCode = await main(chosen(only), count(jobs))

async function main(tried: readonly Bug[], workers: number): Promise<number> {
  for (const bug of tried) plant(bug, readFileSync(join(root, bug.file), 'utf8')) // all that is wrong with the list, before the long part
  if (!await passClean([...new Set(tried.flatMap(({ tests }) => tests))])) return 1
  const caught = new Map<string, Catch>()
  const queue = [...tried]
  await Promise.all(Array.from({ length: workers }, () => work(queue, caught)))
  const missed = tried.filter(({ name }) => !caught.has(name))
  console.log(`${caught.size} of ${tried.length} caught${missed.map(({ name }) => `\nNOT caught: ${name}`).join('')}`)
  if (missed.length > 0) return 1
  if (tried === bugs) writeFileSync(join(root, 'docs/PLANTED.md'), page(areas, caught))
  return 0
}

/** @throws {RangeError} if there is no such bug */
function chosen(name: string | undefined): readonly Bug[] {
  if (name === undefined) return bugs
  const found = bugs.filter((bug) => bug.name === name)
  if (found.length === 0) throw new RangeError(`no bug is named ${name}; there are ${bugs.map((bug) => bug.name).join(', ')}`)
  return found
}

/** @throws {RangeError} if it is no whole number from 1 */
function count(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`--jobs must be a whole number from 1, got ${text}`)
  return number
}

/** Tests that fail anyway would notice everything. */
async function passClean(files: readonly string[]): Promise<boolean> {
  using tree = new Tree(root)
  const outcome = await trial(tree.folder, files)
  if (outcome.type !== 'passed') console.log(`without any bug ${told(outcome)}`)
  return outcome.type === 'passed'
}

async function work(queue: Bug[], caught: Map<string, Catch>): Promise<void> {
  using tree = new Tree(root)
  for (let bug = queue.shift(); bug; bug = queue.shift()) {
    const takeOut = tree.plant(bug)
    const found = await hunt(tree, bug)
    takeOut()
    if (found) caught.set(bug.name, found)
  }
}

/** First the fast tests of its area, then the simulators. */
async function hunt({ folder }: Tree, { name, tests }: Bug): Promise<Catch | undefined> {
  for (const files of [tests, simulators]) {
    const startedMs = performance.now()
    const outcome = await trial(folder, files)
    const seconds = Math.round((performance.now() - startedMs) / 1_000)
    console.log(`${name}: ${told(outcome)} (${seconds} s)`)
    if (outcome.type === 'broken') return undefined
    if (outcome.type === 'failed') return { file: outcome.file, test: outcome.test, seconds }
  }
  return undefined
}

function told(outcome: Outcome): string {
  switch (outcome.type) {
    case 'passed': return 'all tests pass'
    case 'failed': return `${outcome.file} fails: ${outcome.test}`
    case 'broken': return `the run is of no use: ${outcome.why}`
  }
}
