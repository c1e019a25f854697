// What is fuzzed, behind one shape: it is told something, and its answers are read.

import { readBinary } from '../support/binary.js'
import type { Said, View } from './writer.js'

export interface Target extends View {
  /** What went wrong, in words. */
  readonly problems: string[]
  /** Resolves once it has a connection on which something can be said. */
  ready(): Promise<void>
  tell(said: Said): void
  /** The connection breaks. */
  cut(): void
  wait(ms: number): Promise<void>
  close(): Promise<void>
}

const CALL = 1

/** Reads what a target answers, as far as its writer needs to know. */
export class Answers {
  heard = 0
  asked: number[] = []

  note(message: string | Uint8Array): void {
    const packet = typeof message === 'string' ? JSON.parse(message) as unknown : readBinary(message).packet
    if (!Array.isArray(packet)) return
    const [seq, , ...frames] = packet as [number, number, ...(readonly unknown[])[]]
    this.heard = seq + frames.length - 1
    for (const [kind, id] of frames) {
      if (kind === CALL) this.asked = [...this.asked.slice(-7), id as number]
    }
  }

  forget(): void {
    this.heard = 0
    this.asked = []
  }
}
