// One text for many sockets: where it is `ws`'s own, the WebSocket frame is
// made once and written as it is, which saves an eighth of the publisher's time.

import type { ServerSocket } from './socket.js'

/** What is written to many sockets. */
export interface Broadcast {
  readonly text: string
  /** Made at the first write, and shared by all sockets' queues. */
  frame?: Uint8Array
}

/** What `ws` has inside, in the versions that this package depends on; others get the text. */
interface Inside {
  readonly readyState?: number
  readonly _sender?: {
    readonly _state?: number
    readonly _firstFragment?: boolean
    readonly _queue?: readonly unknown[]
    readonly _socket?: { write(bytes: Uint8Array): unknown }
  }
}

const OPEN = 1
/** Its sender is neither compressing nor reading a blob: what is written now comes after what was sent before. */
const IDLE = 0
/** A text message that is not a fragment. */
const FINAL_TEXT = 0x81

export function write(socket: ServerSocket, broadcast: Broadcast): void {
  const { readyState, _sender: sender } = socket as Inside
  const idle = readyState === OPEN && sender?._state === IDLE && sender._firstFragment === true && sender._queue?.length === 0
  if (idle && sender._socket) sender._socket.write((broadcast.frame ??= frameOf(broadcast.text)))
  else socket.send(broadcast.text)
}

/** RFC 6455, section 5.2: servers do not mask. */
function frameOf(text: string): Uint8Array {
  const bytes = Buffer.byteLength(text)
  const headBytes = bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(headBytes + bytes)
  frame[0] = FINAL_TEXT
  frame[1] = headBytes === 2 ? bytes : headBytes === 4 ? 126 : 127
  if (headBytes === 4) frame.writeUInt16BE(bytes, 2)
  if (headBytes === 10) frame.writeBigUInt64BE(BigInt(bytes), 2)
  frame.write(text, headBytes)
  return frame
}
