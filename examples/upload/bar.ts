// A progress bar in the terminal: one line, drawn again and again. Where there
// is no terminal, a line for each quarter.

import { inMiB } from './words.js'

const WIDTH = 32

export class Bar {
  readonly #size: number
  readonly #startedMs = performance.now()
  #part = 0
  #received = 0
  /** What is shown beside it, such as the state of the connection. */
  #note = ''

  constructor(size: number) {
    this.#size = size
  }

  /** The other side has so much. */
  show(received: number): void {
    this.#received = received
    this.#draw()
  }

  note(note: string): void {
    this.#note = note
    this.#draw()
  }

  /** Leaves the line as it is. */
  end(): void {
    if (process.stdout.isTTY) process.stdout.write('\n')
  }

  #draw(): void {
    const part = this.#size === 0 ? 1 : this.#received / this.#size
    if (process.stdout.isTTY) process.stdout.write(`\r${this.#line(part)}\x1b[K`)
    else if (part >= this.#part + 0.25) {
      this.#part = part - (part % 0.25)
      console.log(this.#line(part))
    }
  }

  #line(part: number): string {
    const full = Math.round(part * WIDTH)
    const seconds = (performance.now() - this.#startedMs) / 1_000
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full)
    const percent = `${Math.floor(part * 100)} %`.padStart(5)
    return `${bar} ${percent}  ${inMiB(this.#received)} of ${inMiB(this.#size)}, ${inMiB(this.#received / seconds)}/s  ${this.#note}`
  }
}
