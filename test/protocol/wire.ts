// A link that goes nowhere: it keeps what one side writes, and is as full as a test says.

import { platformBinary } from '../../src/platform/binary.js'
import type { Link, Message } from '../../src/protocol/outbox.js'
import { joined } from '../../src/protocol/pieces.js'
import type { SessionEvents } from '../../src/protocol/session.js'

export type Packet = readonly [seq: number, received: number, ...frames: (readonly unknown[])[]]

export class Wire implements Link {
  /** Its text messages. */
  readonly sent: string[] = []
  /** All of them. */
  readonly messages: (string | Uint8Array)[] = []
  /** Messages that it takes before its buffer is full. */
  room = Infinity

  send(message: Message): void {
    if (typeof message === 'string') this.sent.push(message)
    this.messages.push(typeof message === 'string' ? message : joined(message))
    this.room--
  }

  get socket(): { readonly bufferedAmount: number } {
    return { bufferedAmount: this.room > 0 ? 0 : Infinity }
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

/** A reply's text, given its output's. */
export function replyText(id: number, output: string | undefined): string {
  return output === undefined ? `[2,${id}]` : `[2,${id},${output}]`
}

/** Surroundings of a session that take nothing; what is to be done at the end of a turn is done at once. */
export function deaf(): SessionEvents {
  return {
    binary: platformBinary,
    clock: { defer: (run) => run() },
    caller: { waits: false, settle: () => {}, oversize: () => {}, admit: () => {} },
    callee: { crowded: false, start: () => {}, cancel: () => {}, owns: (id) => id % 2 === 1, oversize: () => {}, settle: () => {} },
    pending: () => {},
    full: () => {},
  }
}
