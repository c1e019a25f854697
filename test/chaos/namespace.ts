// A network of its own for a server, so that its connections can be half open:
// packets vanish, and nobody is told. Needs root, as CI has it.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const serverHost = '10.99.0.1'
const clientHost = '10.99.0.2'

export class Namespace {
  readonly name = `wirepact${process.pid}`
  readonly #near = `wpn${process.pid}`
  readonly #far = `wpf${process.pid}`

  async create(): Promise<void> {
    await run('ip', ['netns', 'add', this.name])
    await run('ip', ['link', 'add', this.#near, 'type', 'veth', 'peer', 'name', this.#far])
    await run('ip', ['link', 'set', this.#far, 'netns', this.name])
    await run('ip', ['addr', 'add', `${clientHost}/24`, 'dev', this.#near])
    await run('ip', ['link', 'set', this.#near, 'up'])
    await this.#inside('ip', ['addr', 'add', `${serverHost}/24`, 'dev', this.#far])
    await this.#inside('ip', ['link', 'set', this.#far, 'up'])
  }

  /** From here on every packet vanishes, in both directions. */
  async blackhole(): Promise<void> {
    await run('tc', ['qdisc', 'add', 'dev', this.#near, 'root', 'blackhole'])
    await this.#inside('tc', ['qdisc', 'add', 'dev', this.#far, 'root', 'blackhole'])
  }

  async heal(): Promise<void> {
    await run('tc', ['qdisc', 'del', 'dev', this.#near, 'root'])
    await this.#inside('tc', ['qdisc', 'del', 'dev', this.#far, 'root'])
  }

  /** The kernel closes every socket to the server, as if both had been reset. */
  async killSockets(): Promise<void> {
    await run('ss', ['-K', 'dst', serverHost])
  }

  async remove(): Promise<void> {
    await run('ip', ['link', 'del', this.#near]) // the kernel takes its time with what is inside
    await run('ip', ['netns', 'del', this.name])
  }

  async #inside(command: string, args: readonly string[]): Promise<void> {
    await run('ip', ['netns', 'exec', this.name, command, ...args])
  }
}
