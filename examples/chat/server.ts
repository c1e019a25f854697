// The service: knows which rooms there are, and who says what. It keeps neither
// messages nor lists of people: the topic's log and its presence are those.

import { RpcError } from 'wirepact'
import { createServer, type Logger, type Server } from 'wirepact/server'
import { chat } from './contract.js'

interface User { readonly name: string }
export type ChatServer = Server<typeof chat, User>

const MOST_ROOMS = 50

/** @param logger - default: `console` */
export function createChat(logger: Logger = console): ChatServer {
  const rooms = new Set(['lobby', 'kitchen'])

  const server: ChatServer = createServer(chat, {
    authenticate: ({ auth }) => ({ name: nameOf(auth) }), // a real one checks a token or a cookie here
    principal: (user) => user.name,
    authorize: {
      room: (_user, { room }) => {
        if (rooms.has(room)) return true
        throw new RpcError('NOT_FOUND', `there is no room ${room}`)
      },
    },
    presence: { room: ({ name }) => ({ name }) },
    limits: { presenceMs: 5_000 }, // default: 10 s; here one wants to see somebody go
    logger,
  })

  server.handle({
    rooms: {
      list: () => [...rooms],
      open: ({ room }, ctx) => {
        if (rooms.has(room)) return
        if (rooms.size >= MOST_ROOMS) throw ctx.error('TOO_MANY_ROOMS', { most: MOST_ROOMS })
        rooms.add(room)
        server.topics.opened.publish(room)
      },
    },
    say: ({ room, id, text }, ctx) => {
      if (!rooms.has(room)) throw ctx.error('NO_SUCH_ROOM', { room })
      // Who said it is what `authenticate` found, not what the page says.
      server.topics.room.publish({ room }, { id, text, author: ctx.user.name, at: new Date().toISOString() })
    },
  })

  return server
}

/** `auth` is whatever the client sent: nobody has checked it before. */
function nameOf(auth: unknown): string {
  if (typeof auth === 'string' && /^\p{L}{1,20}$/u.test(auth)) return auth
  throw new RpcError('UNAUTHENTICATED', 'a name is 1 to 20 letters')
}
