// What a client does with a server that breaks the protocol.

import { expect, test } from 'vitest'
import { defineContract } from 'wirepact'
import type { FakeClientSocket } from '../support/fakewire.js'
import { manualClient } from '../support/manual.js'

const contract = defineContract({ name: 'empty', version: '1.0.0' })

/** Makes `socket` refuse what the standard refuses. */
function strict(socket: FakeClientSocket): FakeClientSocket {
  const close = socket.close.bind(socket)
  socket.close = (code, reason = '') => {
    if (Buffer.byteLength(reason) > 123) throw new SyntaxError('the reason is longer than 123 bytes')
    close(code, reason)
  }
  return socket
}

test('what it shows of a malformed message fits the reason of a close, whatever its characters', async () => {
  const { client, wire, accept } = manualClient(contract)
  await accept()
  const socket = strict(wire.last)
  socket.receive({ type: '価'.repeat(1_000) })
  expect(socket.closed?.code).toBe(4400)
  expect(client.state.status).toBe('waiting')
})
