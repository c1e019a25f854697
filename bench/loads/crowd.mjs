// Many connections of one contender's own clients, in one process. They are idle,
// or subscribed to what the server publishes.

import { subscribe } from 'node:diagnostics_channel'
import { connect as connectTcp } from 'node:net'
import { MARK } from '../payloads.mjs'
import { markCounter } from './marks.mjs'

/** So many connections are being made at once. */
const AT_ONCE = 20

/** @param of - what it is for: of `fanout`, the server will be heard no more, see `countRaw` */
export async function crowd({ connect }, port, of) {
  const sockets = []
  subscribe('net.client.socket', ({ socket }) => sockets.push(socket))
  const members = []
  let taken = 0
  return {
    /** Each has called once, so that what is made at first use is made. */
    async open({ count }) {
      const openNext = async () => {
        while (count-- > 0) {
          const api = await connect(port, { quiet: of === 'fanout' })
          if ((await api.add({ a: 3, b: 7 })) !== 10) throw new Error('3 + 7 is not 10')
          members.push(api)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, openNext))
    },
    async subscribe() {
      for (const api of members) {
        await api.subscribe(({ mark }) => {
          if (mark !== MARK) throw new Error(`not what was published: ${mark}`)
          taken++
        })
      }
    },
    taken: () => taken,
    async await({ taken: least, ms }) {
      const until = performance.now() + ms
      while (taken < least && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, 50)) // what comes twice comes now
    },
    countRaw: ({ countPort, stopped }) => countRaw(sockets.filter((socket) => !socket.destroyed), stopped, countPort),
  }
}

/**
 * From now on the clients see nothing of what arrives; marks in it are counted instead, and the
 * count is told to the publisher. A thousand clients are a thousand machines elsewhere, so here
 * they must not be what is measured.
 *
 * @param stopped - so many of the sockets are not read at all
 */
async function countRaw(sockets, stopped, countPort) {
  const counter = connectTcp(countPort, '127.0.0.1')
  let marks = 0
  let telling
  const tell = () => {
    telling = undefined
    counter.write(`${marks}\n`)
  }
  for (const [i, socket] of sockets.entries()) {
    socket.removeAllListeners('data')
    if (i < stopped) {
      socket.pause()
      continue
    }
    const count = markCounter()
    socket.on('data', (bytes) => {
      marks += count(bytes)
      telling ??= setTimeout(tell, 1)
    })
    socket.resume()
  }
}
