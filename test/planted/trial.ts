// One run of vitest in a folder: does a test fail, and which is the first?

import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

export type Outcome =
  | { readonly type: 'passed' }
  /** `test`: its name, behind its file's. */
  | { readonly type: 'failed'; readonly file: string; readonly test: string }
  /** No test failed, and yet the run did: the source does not parse, or the run had no end. */
  | { readonly type: 'broken'; readonly why: string }

/** The part of vitest's JSON report that is read. */
interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** A run takes no longer, in milliseconds: a bug may be a loop without end. */
const MOST_MS = 600_000
/** Nor does one test: where several runs share a machine, vitest's 5 s would catch what is no bug. */
const TEST_MS = 20_000

/** Runs the tests of `files` (paths from `folder`) until the first fails: one by one, as a failure beside another may go unreported. */
export async function trial(folder: string, files: readonly string[]): Promise<Outcome> {
  const report = join(folder, 'planted-report.json')
  rmSync(report, { force: true })
  const vitest = spawn(
    process.execPath,
    [
      join(folder, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'node', '--bail', '1', '--no-file-parallelism',
      `--testTimeout=${TEST_MS}`, '--reporter=json', `--outputFile=${report}`, ...files,
    ],
    { cwd: folder, stdio: 'ignore', detached: true }, // a group of its own: its workers end with it
  )
  const code = await ended(vitest)
  if (code === undefined) return { type: 'broken', why: `no end within ${MOST_MS / 1_000} s` }
  if (!existsSync(report)) return { type: 'broken', why: `vitest ended with ${code}, without a report` }
  return code === 0 ? { type: 'passed' } : failure(JSON.parse(readFileSync(report, 'utf8')) as Report, folder)
}

/** @returns the exit code; undefined: it had to be killed */
function ended(vitest: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(undefined)
      if (vitest.pid !== undefined) process.kill(-vitest.pid, 'SIGKILL')
    }, MOST_MS)
    vitest.on('error', reject)
    vitest.on('exit', (code) => {
      clearTimeout(timer)
      resolve(code ?? 1)
    })
  })
}

function failure({ testResults }: Report, folder: string): Outcome {
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed')
    if (failed) return { type: 'failed', file: relative(folder, name), test: failed.fullName }
  }
  const why = testResults.map(({ message }) => message).find((message) => message !== '')
  return { type: 'broken', why: why ?? 'vitest failed, and no test did' }
}
