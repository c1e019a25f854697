// Frames: what a packet carries. This is the one place that knows their form.

import type { Outcome } from '../errors.js'

export const CALL = 1
export const REPLY = 2
export const ERROR = 3
export const CANCEL = 4
export const PART = 5

/** Milliseconds until the caller gives up (0: never), alone or beside headers. */
export type CallOptionsOnWire = number | { readonly timeoutMs: number; readonly headers: Headers }
export type Headers = Readonly<Record<string, string>>

export type CallFrame = readonly [kind: typeof CALL, id: number, method: string, options: CallOptionsOnWire, input?: unknown]
export type ReplyFrame = readonly [kind: typeof REPLY, id: number, output?: unknown]
export type ErrorFrame = readonly [
  kind: typeof ERROR, id: number, code: string, outcome: Outcome, message: string, data?: unknown,
]
export type CancelFrame = readonly [kind: typeof CANCEL, id: number]
/** A slice of another frame's JSON text; `more` is 0 on the last. */
export type PartFrame = readonly [kind: typeof PART, id: number, more: 0 | 1, slice: string]
export type Frame = CallFrame | ReplyFrame | ErrorFrame | CancelFrame | PartFrame

/** The peer broke the protocol. The connection closes with 4400 and the session ends. */
export class Violation extends Error {}

/** The method's name needs no escaping: contracts allow identifiers and dots only. */
export function callText(id: number, method: string, timeoutMs: number, headers: Headers | undefined, input: string | undefined): string {
  const options = headers ? JSON.stringify({ timeoutMs, headers }) : timeoutMs
  return input === undefined ? `[1,${id},"${method}",${options}]` : `[1,${id},"${method}",${options},${input}]`
}

export function replyText(id: number, output: string | undefined): string {
  return output === undefined ? `[2,${id}]` : `[2,${id},${output}]`
}

export function errorText(id: number, code: string, outcome: Outcome, message: string, data: string | undefined): string {
  const head = `[3,${id},${JSON.stringify(code)},"${outcome}",${JSON.stringify(message)}`
  return data === undefined ? head + ']' : `${head},${data}]`
}

export function cancelText(id: number): string {
  return `[4,${id}]`
}

export function partText(id: number, more: boolean, slice: string): string {
  return `[5,${id},${more ? 1 : 0},${JSON.stringify(slice)}]`
}

/** @throws {Violation} if `value` is no frame of a kind known here */
export function readFrame(value: unknown): Frame {
  if (!isFrame(value)) throw new Violation(`not a frame: ${excerpt(value)}`)
  return value
}

function isFrame(frame: unknown): frame is Frame {
  if (!Array.isArray(frame)) return false
  const [kind, id, name, third, fourth] = frame as unknown[]
  if (!Number.isSafeInteger(id) || (id as number) < 0) return false
  switch (kind) {
    case CALL: return typeof name === 'string' && frame.length <= 5 && (typeof third === 'number' ? third >= 0 && Number.isSafeInteger(third) : isCallOptions(third))
    case REPLY: return frame.length <= 3
    case ERROR: return typeof name === 'string' && isOutcome(third) && typeof fourth === 'string' && frame.length <= 6
    case CANCEL: return frame.length === 2
    case PART: return (name === 0 || name === 1) && typeof third === 'string' && frame.length === 4
    default: return false
  }
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

