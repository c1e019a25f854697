// Processes that serve. One more than is needed waits, so that the place of one
// that was killed is taken at once.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export type Order =
  | { readonly type: 'listen'; readonly port: number; readonly host: string }
  | { readonly type: 'close'; readonly drainMs: number }

export type Report =
  | { readonly type: 'ready' | 'closed' }
  | { readonly type: 'listening'; readonly port: number; readonly url: string }

export interface FleetOptions {
  readonly pingMs?: number
  readonly deadMs?: number
  readonly host?: string
  /** The network namespace in which the processes run. Default: the test's own. */
  readonly namespace?: string
}

const source = fileURLToPath(new URL('./server.ts', import.meta.url))

const PROGRAM = 'server.cjs'

export class Fleet {
  readonly #folder: string
  readonly #options: FleetOptions
  readonly #living = new Set<ChildProcess>()
  #spare: Promise<Node>

  private constructor(folder: string, options: FleetOptions) {
    this.#folder = folder
    this.#options = options
    this.#spare = this.#boot()
  }

  static async open(options: FleetOptions = {}): Promise<Fleet> {
    const folder = await mkdtemp(join(tmpdir(), 'wirepact-chaos-'))
    // One file, so that a process starts in a tenth of a second.
    const outfile = join(folder, PROGRAM)
    await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20', tsconfigRaw: {}, logLevel: 'error' })
    return new Fleet(folder, options)
  }

  /** A server that listens. @param port - 0: any that is free */
  async start(port: number): Promise<Node> {
    const node = await this.#spare
    this.#spare = this.#boot()
    await node.listen(port, this.#options.host ?? '127.0.0.1')
    return node
  }

  /** Every start of a handler, in all processes, in the order in which they were written down. */
  starts(): string[] {
    return readFileSync(this.#ledger, 'utf8').split('\n').slice(0, -1)
  }

  async close(): Promise<void> {
    await this.#spare
    await Promise.all([...this.#living].map((child) => {
      child.kill('SIGKILL')
      return once(child, 'exit')
    }))
    await rm(this.#folder, { recursive: true })
  }

  get #ledger(): string {
    return join(this.#folder, 'started')
  }

  async #boot(): Promise<Node> {
    const { pingMs = 15_000, deadMs = 40_000, namespace } = this.#options
    const node = [process.execPath, join(this.#folder, PROGRAM), this.#ledger, `${pingMs}`, `${deadMs}`]
    const [command = '', ...rest] = namespace === undefined ? node : ['ip', 'netns', 'exec', namespace, ...node]
    const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#living.add(child)
    child.once('exit', () => this.#living.delete(child))
    const booted = new Node(child)
    await booted.said('ready')
    return booted
  }
}

export class Node {
  port = 0
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    this.#child = child
  }

  async listen(port: number, host: string): Promise<void> {
    this.#child.send({ type: 'listen', port, host } satisfies Order)
    this.port = (await this.said('listening') as Extract<Report, { port: number }>).port
  }

  /** Without a word: its sockets end as the kernel ends them. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }

  async drain(drainMs: number): Promise<void> {
    this.#child.send({ type: 'close', drainMs } satisfies Order)
    await once(this.#child, 'exit')
  }

  async said(type: Report['type']): Promise<Report> {
    for (;;) {
      const [said] = await once(this.#child, 'message') as [Report] // our own program's
      if (said.type === type) return said
    }
  }
}
