// Results: lines of JSON on standard output, or in a file.

import { once } from 'node:events'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Writable } from 'node:stream'
import { Failure } from '../failure.js'

/** After any of which nobody need wait any longer. */
const events = ['drain', 'error', 'close'] as const

/** Where results go. */
export class Lines {
  readonly #out: Writable
  readonly #file: string | undefined
  #failed: Error | undefined

  /**
   * @param file - undefined: standard output
   * @param closed - told when whoever reads has seen enough
   * @throws {Failure} if the file cannot be written
   */
  static async to(file: string | undefined, closed: () => void): Promise<Lines> {
    if (file === undefined) return new Lines(process.stdout, undefined, closed)
    try {
      await mkdir(dirname(file), { recursive: true })
      return new Lines((await open(file, 'w')).createWriteStream(), file, closed)
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      throw new Failure(`${file}: ${code === 'EISDIR' ? 'a directory: name a file in it' : `cannot be written: ${message}`}`)
    }
  }

  private constructor(out: Writable, file: string | undefined, closed: () => void) {
    this.#file = file
    this.#out = out
    this.#out.on('error', (error: NodeJS.ErrnoException) => {
      this.#failed = error
      if (error.code === 'EPIPE') closed() // who reads has seen enough
    })
  }

  /** One value, as a line of JSON; bytes go into a file as they are. Waits while the reader is slow. */
  async write(value: unknown, json: unknown): Promise<void> {
    const raw = this.#file !== undefined && value instanceof Uint8Array
    const text = raw ? value : `${JSON.stringify(json) ?? 'null'}\n`
    if (this.#failed || this.#out.write(text) || this.#out.writableLength === 0) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of events) this.#out.removeListener(event, done)
        resolve()
      }
      for (const event of events) this.#out.once(event, done)
    })
  }

  /** @throws {Failure} if the file could not be written */
  async end(): Promise<void> {
    if (this.#file !== undefined && !this.#failed) {
      this.#out.end()
      await once(this.#out, 'close')
    }
    if (this.#failed && this.#file !== undefined) throw new Failure(`${this.#file}: cannot be written: ${this.#failed.message}`)
  }
}
