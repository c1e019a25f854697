// A link that goes nowhere: it keeps what one side writes, and is as full as a test says.

import type { Link } from '../../src/protocol/outbox.js'

export type Packet = readonly [seq: number, received: number, ...frames: (readonly unknown[])[]]

export class Wire implements Link {
  readonly sent: string[] = []
  /** Messages that it takes before its buffer is full. */
  room = Infinity

  send(text: string): void {
    this.sent.push(text)
    this.room--
  }

  writable(): boolean {
    return this.room > 0
  }

  /** The packets among what was sent, read. */
  get packets(): Packet[] {
    return this.sent.map((text) => JSON.parse(text) as Packet).filter((message) => Array.isArray(message))
  }

  /** The control messages among it. */
  get controls(): unknown[] {
    return this.sent.map((text) => JSON.parse(text) as unknown).filter((message) => !Array.isArray(message))
  }

  get frames(): (readonly unknown[])[] {
    return this.packets.flatMap(([, , ...frames]) => frames)
  }
}
