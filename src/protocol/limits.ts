// The numbers of docs/PROTOCOL.md, "Limits". What a server may set is in
// `Limits`; the rest is part of the protocol.

/** No message is larger, in bytes of UTF-8; a larger frame travels in parts. */
export const MESSAGE_BYTES = 128 * 1024
/** A hello is at most this large, and so is all that is read before it was answered. */
export const HELLO_BYTES = 64 * 1024
/** Calls that may follow a hello before it is answered. */
export const EARLY_CALLS = 64
/** And how many of them may have items. */
export const EARLY_STREAMS = 16
/** Headers of one call, in UTF-16 units of JSON text. */
export const HEADERS_LENGTH = 16 * 1024
/** The rest of an error's message is left out, in UTF-16 units: it is for people, and the message that carries it has a bound. */
export const ERROR_MESSAGE_LENGTH = 4_096
/** A frame of items is sent when it has grown this long, in UTF-16 units and bytes: both sides work at the same time. */
export const ITEMS_LENGTH = 8 * 1024
/** Blobs of one frame: as many as its message could hold, were it not in parts. */
export const FRAME_BLOBS = 64 * 1024
/** Room for a frame's id, name, headers and message beside its value. */
export const FRAME_OVERHEAD = 64 * 1024
/** Frames in parts that one side has under way at a time. */
export const LARGE_FRAMES = 4

/** What one side takes from the other in one session. Counts and bytes. */
export interface Limits {
  /** Calls taken and not yet answered. Default 1,000. */
  readonly calls: number
  /** Places besides, for calls that are made inside a handler. Default 100. */
  readonly nestedCalls: number
  /** Calls with items, taken and not yet answered: each a stream, upload or duplex. Default 100. */
  readonly streams: number
  /** Input of calls not yet answered, as JSON text. Default 4 MiB. */
  readonly inputBytes: number
  /** One value (input, output, error data), where its procedure says nothing else. Default 1 MiB. */
  readonly valueBytes: number
  /** Output that the peer has not acknowledged, above which no further call is started. Default 1 MiB. */
  readonly outputBytes: number
  /** Output kept while the peer is away, above which replies become RESOURCE_EXHAUSTED. Default 4 MiB. */
  readonly detachedOutputBytes: number
}

/** Places are of three sorts, so that none keeps the others from going on. */
export type Lane = 'calls' | 'nestedCalls' | 'streams'

/** What the other side takes, for all that this one can know before the welcome: what may follow a hello. */
export const earlyLimits = { calls: EARLY_CALLS, nestedCalls: 0, streams: EARLY_STREAMS, inputBytes: HELLO_BYTES }

export const defaultLimits: Limits = {
  calls: 1_000,
  nestedCalls: 100,
  streams: 100,
  inputBytes: 4 * 2 ** 20,
  valueBytes: 2 ** 20,
  outputBytes: 2 ** 20,
  detachedOutputBytes: 4 * 2 ** 20,
}

/** What may be under way to a reader that has not taken it. */
export interface Window {
  /** Default 512. */
  readonly items: number
  /** Default 256 KiB. One item more may begin while less than this is under way. */
  readonly bytes: number
}

export const defaultWindow: Window = { items: 512, bytes: 256 * 1024 }
