// A WebSocket frame written past `ws`, to the TCP socket behind it, where that
// keeps the order: a frame that is there already is not made again, and one
// that is in pieces is not put together.

import type { Blobs } from '../protocol/blobs.js'
import { bytesOf, joined } from '../protocol/pieces.js'
import type { ServerSocket } from './socket.js'

export interface TcpSocket {
  write(bytes: Uint8Array): unknown
  cork(): void
  uncork(): void
}

/** What `ws` has inside, in the versions that this package depends on; others are left to themselves. */
interface Inside {
  readonly readyState?: number
  readonly _sender?: {
    readonly _state?: number
    readonly _firstFragment?: boolean
    readonly _queue?: readonly unknown[]
    readonly _socket?: TcpSocket
  }
}

const OPEN = 1
/** Its sender is neither compressing nor reading a blob: what is written now comes after what was sent before. */
const IDLE = 0
/** A message that is not a fragment. */
export const FINAL_TEXT = 0x81
export const FINAL_BINARY = 0x82
/** Pieces smaller than this, on average, are put together sooner than written one by one. */
const PIECE_BYTES = 4 * 1024

/** The TCP socket behind `ws`, unless what is written to it would be out of order. */
export function tcpOf(socket: ServerSocket): TcpSocket | undefined {
  const { readyState, _sender: sender } = socket as Inside
  const idle = readyState === OPEN && sender?._state === IDLE && sender._firstFragment === true && sender._queue?.length === 0
  return idle ? sender._socket : undefined
}

/** What goes ahead of a payload of `bytes`. RFC 6455, section 5.2: servers do not mask. */
export function frameHead(kind: typeof FINAL_TEXT | typeof FINAL_BINARY, bytes: number): Buffer {
  const head = Buffer.allocUnsafe(bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10)
  head[0] = kind
  head[1] = head.length === 2 ? bytes : head.length === 4 ? 126 : 127
  if (head.length === 4) head.writeUInt16BE(bytes, 2)
  if (head.length === 10) head.writeBigUInt64BE(BigInt(bytes), 2)
  return head
}

/** Sends one binary message that is in pieces. */
export function sendPieces(socket: ServerSocket, pieces: Blobs): void {
  const bytes = bytesOf(pieces)
  const tcp = bytes < pieces.length * PIECE_BYTES ? undefined : tcpOf(socket)
  if (!tcp) return socket.send(joined(pieces))
  tcp.cork()
  tcp.write(frameHead(FINAL_BINARY, bytes))
  for (const piece of pieces) tcp.write(piece)
  tcp.uncork()
}
