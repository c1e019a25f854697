// One text for many sockets.

import type { ServerSocket } from './socket.js'

/** What is written to many sockets as it is. */
export interface Broadcast {
  readonly text: string
  /** Made at the first write, and shared by all sockets' queues. */
  frame?: unknown
}

export function write(socket: ServerSocket, broadcast: Broadcast): void {
  socket.send(broadcast.text)
}
