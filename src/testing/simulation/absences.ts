// When a server gives up the sessions of clients that are away.

import type { Contract } from '../../contract/contract.js'
import * as closeCode from '../../protocol/closecodes.js'
import type { Server } from '../../server/server.js'
import type { ServerSession, SessionHost } from '../../server/session.js'

/**
 * From here on `lost` is told when this server gives up a session: its client was away for longer than
 * `limits.sessionMs`, or memory ran short. No option tells that, so what its sessions do is listened to.
 */
export function watchAbsences(server: Server<Contract, unknown>, lost: () => void): void {
  const host = server as unknown as Partial<SessionHost> // createServer gives one; what a scenario puts around it may be none
  const { detached } = host
  if (!detached) return
  const watched = new WeakSet<ServerSession>()
  host.detached = (session) => {
    if (!watched.has(session)) watchEnd(session, lost)
    watched.add(session)
    detached.call(host, session)
  }
}

function watchEnd(session: ServerSession, lost: () => void): void {
  const end = session.end.bind(session)
  session.end = (code, reason) => {
    if (code === closeCode.LOST && !session.connected) lost()
    end(code, reason)
  }
}
