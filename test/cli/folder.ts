// A folder of a user's, in which the built command line is called.

import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'dist/cli/main.js')

export interface Ended {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

export class Folder {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /** Gone when the test has finished. @param files - by name */
  static async with(files: Readonly<Record<string, string>>): Promise<Folder> {
    if (!existsSync(main)) throw new Error('no dist/cli: run `npm run build` first')
    const path = await realpath(await mkdtemp(join(tmpdir(), 'wirepact-cli-')))
    onTestFinished(() => rm(path, { recursive: true, force: true }))
    await mkdir(join(path, 'node_modules'))
    await symlink(root, join(path, 'node_modules/wirepact'))
    await symlink(await realpath(join(root, 'node_modules/typebox')), join(path, 'node_modules/typebox'))
    const folder = new Folder(path)
    for (const [name, text] of Object.entries(files)) await folder.write(name, text)
    return folder
  }

  /** A folder in it, to stand in. */
  at(name: string): Folder {
    return new Folder(join(this.path, name))
  }

  async write(name: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.path, name)), { recursive: true })
    await writeFile(join(this.path, name), text)
  }

  read(name: string): Promise<string> {
    return readFile(join(this.path, name), 'utf8')
  }

  async names(name = '.'): Promise<string[]> {
    return (await readdir(join(this.path, name))).filter((file) => file !== 'node_modules').sort()
  }

  async wirepact(...args: string[]): Promise<Ended> {
    const running = new Running(this.path, args)
    const status = await running.ended
    return { status, out: running.out, err: running.err }
  }

  /** For a command that does not end by itself. */
  start(...args: string[]): Running {
    const running = new Running(this.path, args)
    onTestFinished(() => running.stop())
    return running
  }
}

export class Running {
  out = ''
  err = ''
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess

  constructor(cwd: string, args: readonly string[]) {
    const child = spawn(process.execPath, [main, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (text: Buffer) => (this.out += String(text)))
    child.stderr.on('data', (text: Buffer) => (this.err += String(text)))
    this.ended = new Promise((resolve) => void child.once('close', resolve))
    this.#child = child
  }

  /** Waits until it has said `text` so many times. */
  async says(text: string, times = 1): Promise<void> {
    await expect.poll(() => `${this.out}${this.err}`.split(text).length - 1, { timeout: 30_000, message: `it should say ${text}` }).toBeGreaterThanOrEqual(times)
  }

  async stop(): Promise<void> {
    this.#child.kill()
    await this.ended
  }
}
