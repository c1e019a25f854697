// The command line as a user runs it: a process of its own. Needs dist/ (`npm run build`).

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { until } from '../support/wait.js'

const root = join(import.meta.dirname, '../..')
const main = join(root, 'dist/cli/main.js')

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A process that runs, until it ends or the test does. */
export class Running {
  readonly child: ChildProcessWithoutNullStreams
  stdout = ''
  stderr = ''
  readonly ended: Promise<Ended>

  constructor(args: readonly string[], cwd: string) {
    if (!existsSync(main)) throw new Error('no dist/: run `npm run build` first')
    this.child = spawn(process.execPath, [main, ...args], { cwd })
    this.child.stdout.on('data', (data) => (this.stdout += data))
    this.child.stderr.on('data', (data) => (this.stderr += data))
    this.child.stdin.on('error', () => {}) // it may end without having read all
    this.ended = once(this.child, 'close').then(([status]) => ({ status: status as number | null, stdout: this.stdout, stderr: this.stderr }))
    onTestFinished(async () => {
      this.child.kill('SIGKILL')
      await this.ended
    })
  }

  /** Waits for what it says. */
  async says(text: string | RegExp): Promise<void> {
    await until(() => {
      if (this.child.exitCode !== null) throw new Error(`it ended with ${this.child.exitCode}:\n${this.stdout}\n${this.stderr}`)
      return `${this.stdout}\n${this.stderr}`.search(text) >= 0
    })
  }
}

export function start(args: readonly string[], cwd = root): Running {
  return new Running(args, cwd)
}

export async function wirepact(args: readonly string[], { input = '', cwd = root } = {}): Promise<Ended> {
  const running = start(args, cwd)
  running.child.stdin.end(input)
  return running.ended
}

/** Results, a line each. */
export function lines({ stdout }: { readonly stdout: string }): unknown[] {
  return stdout.trimEnd().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown)
}
