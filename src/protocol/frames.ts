// Frames: what a packet carries. This is the one place that knows their form,
// but for the texts of calls and replies, which caller and callee write in line.

import type { Outcome } from '../errors.js'

export const CALL = 1
export const REPLY = 2
export const ERROR = 3
export const CANCEL = 4
export const PART = 5
export const ITEMS = 6
export const CREDIT = 7
export const END = 8

/** Milliseconds until the caller gives up (0: never), alone or beside headers. */
export type CallOptionsOnWire = number | { readonly timeoutMs: number; readonly headers: Headers }
export type Headers = Readonly<Record<string, string>>

export type CallFrame = readonly [kind: typeof CALL, id: number, method: string, options: CallOptionsOnWire, input?: unknown]
export type ReplyFrame = readonly [kind: typeof REPLY, id: number, output?: unknown]
export type ErrorFrame = readonly [
  kind: typeof ERROR, id: number, code: string, outcome: Outcome, message: string, data?: unknown,
]
export type CancelFrame = readonly [kind: typeof CANCEL, id: number]
/** A slice of another frame's JSON text, or 0: of its message, in the blob of this frame. `more` is 0 on the last. */
export type PartFrame = readonly [kind: typeof PART, id: number, more: 0 | 1, slice: string | 0]
/** Some of a call's items: from its caller if the id is the sender's own, else from its callee. */
export type ItemsFrame = readonly [kind: typeof ITEMS, id: number, first: unknown, ...rest: unknown[]]
/** `taken` items were read so far; of those that were not, `items` and `bytes` may be under way. */
export type CreditFrame = readonly [kind: typeof CREDIT, id: number, taken: number, items: number, bytes: number]
/** The caller has no more items. */
export type EndFrame = readonly [kind: typeof END, id: number]
export type FlowFrame = ItemsFrame | CreditFrame | EndFrame
export type Frame = CallFrame | ReplyFrame | ErrorFrame | CancelFrame | PartFrame | FlowFrame

/** The peer broke the protocol. The connection closes with 4400 and the session ends. */
export class Violation extends Error {}

export function errorText(id: number, code: string, outcome: Outcome, message: string, data: string | undefined): string {
  const head = `[3,${id},${JSON.stringify(code)},"${outcome}",${JSON.stringify(message)}`
  return data === undefined ? head + ']' : `${head},${data}]`
}

export function cancelText(id: number): string {
  return `[4,${id}]`
}

export function partText(id: number, more: boolean, slice: string | 0): string {
  return `[5,${id},${more ? 1 : 0},${JSON.stringify(slice)}]`
}

export function creditText(id: number, taken: number, items: number, bytes: number): string {
  return `[7,${id},${taken},${items},${bytes}]`
}

export function endText(id: number): string {
  return `[8,${id}]`
}

/** @throws {Violation} if `value` is no frame of a kind known here */
export function readFrame(value: unknown): Frame {
  const frame = value as readonly unknown[] // or not: what follows makes sure
  let right = false
  if (Array.isArray(frame) && Number.isSafeInteger(frame[1]) && (frame[1] as number) >= 0) {
    switch (frame[0]) {
      case CALL:
        // One call's way is kept short: its timeout is checked in line.
        right = typeof frame[2] === 'string' && frame.length <= 5
          && (typeof frame[3] === 'number' ? Number.isSafeInteger(frame[3]) && frame[3] >= 0 : isCallOptions(frame[3]))
        break
      case REPLY: right = frame.length <= 3; break
      case ERROR:
        right = typeof frame[2] === 'string' && isOutcome(frame[3]) && typeof frame[4] === 'string' && frame.length <= 6
        break
      case CANCEL:
      case END: right = frame.length === 2; break
      case PART:
        right = (frame[2] === 0 || frame[2] === 1) && (typeof frame[3] === 'string' || frame[3] === 0) && frame.length === 4
        break
      case ITEMS: right = frame.length > 2; break
      case CREDIT: right = frame.length === 5 && frame.slice(2).every(isNumber)
    }
  }
  if (!right) throw new Violation(`not a frame: ${excerpt(value)}`)
  return frame as unknown as Frame // it has its kind's form
}

function isCallOptions(value: unknown): boolean {
  const { timeoutMs, headers } = Object(value) as Record<string, unknown>
  return isNumber(timeoutMs) && isHeaders(headers)
}

function isOutcome(value: unknown): boolean {
  return value === 'executed' || value === 'not-executed' || value === 'unknown'
}

export function isHeaders(value: unknown): value is Headers {
  return typeof value === 'object' && value !== null && Object.values(value).every((header) => typeof header === 'string')
}

/** A count or a number of the protocol: a whole one, not negative, exact in a double. */
export function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** The start of what was received, for a message that a person reads. */
export function excerpt(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? typeof value).slice(0, 80)
  } catch {
    return 'a value too deep to show'
  }
}

