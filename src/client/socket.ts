// One WebSocket, of whichever make: its life as opened, message and one end.
// The only file that imports isomorphic-ws; its types stay here.

import type { Clock } from '../protocol/clock.js'
import imported from 'isomorphic-ws'

/** The part of a WebSocket that is used: the browser's, Node's `ws` and others fit. */
export interface SocketLike {
  readonly bufferedAmount?: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  binaryType?: string
  send(data: string | Uint8Array): void
  close(code?: number, reason?: string): void
}

export type SocketConstructor = new (url: string) => SocketLike

/** What Node's `ws` has besides. */
interface NodeSocket extends SocketLike {
  on?(event: 'ping', listener: () => void): void
  removeAllListeners?(event: 'ping'): void
  terminate?(): void
}

/** Nothing more is told of a socket that was closed or abandoned. */
export interface SocketEvents {
  opened(): void
  /** Handed to the WebSocket itself: one call's way is kept short. */
  readonly message: (event: { readonly data: unknown }) => void
  /** The other end sent a protocol-level ping (seen in Node only). */
  pinged(): void
  /** It closed or failed, and may say so again. Code 1006: no close frame was seen. */
  ended(code: number, reason: string): void
}

/** The platform's: bundlers and `require` wrap a default export up to twice. */
export function platformSocket(): SocketConstructor {
  let found = imported as { readonly default?: unknown } | null | undefined
  while (typeof found !== 'function' && found?.default) found = found.default
  if (typeof found !== 'function') throw new TypeError('no WebSocket here: pass one as the option WebSocket')
  return found // isomorphic-ws gives the platform's, which has that shape
}

/** A socket that tells `events`. */
export function dialled(make: SocketConstructor, url: string, events: SocketEvents): SocketLike {
  const socket: NodeSocket = new make(url)
  if (socket.binaryType === 'blob') socket.binaryType = 'arraybuffer' // a blob would be read later
  socket.onopen = () => events.opened()
  socket.onmessage = events.message
  // After a refused connection some platforms send only one of these.
  socket.onerror = ({ message }: { message?: string }) => events.ended(1006, message ?? 'connection failed')
  socket.onclose = ({ code, reason }: { code?: number; reason?: string }) => events.ended(code ?? 1006, reason ?? '')
  socket.on?.('ping', () => events.pinged())
  return socket
}

/** Closes in good order: resolves when the other end has agreed, after a second at most. */
export function close(socket: NodeSocket, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(() => done(), 1_000)
    const done = (): void => {
      clock.clearTimer(timer)
      quietly(() => socket.terminate?.())
      resolve()
    }
    mute(socket)
    socket.onclose = socket.onerror = done
    quietly(() => socket.close(1000))
  })
}

/** Nobody waits for the other end. */
export function abandon(socket: NodeSocket, code?: number, reason?: string): void {
  mute(socket)
  quietly(() => {
    if (code !== undefined || !socket.terminate) socket.close(code, reason)
    else socket.terminate()
  })
}

/** Node holds on to closed sockets for long, and they are not to hold on to all the rest. */
function mute(socket: NodeSocket): void {
  socket.removeAllListeners?.('ping')
  socket.onopen = socket.onmessage = socket.onclose = null
  socket.onerror = () => {} // in Node, one that nobody listens for ends the process
}

/** A WebSocket that fails to close is given up all the same. */
function quietly(close: () => void): void {
  try {
    close()
  } catch { /* nothing is left to be done about it */ }
}
