// The ways in which sockets reach a server: a port of its own, an HTTP server
// that others use too, or a socket that was accepted elsewhere.

import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server as HttpServer } from 'node:http'
import { connect as dial, type AddressInfo, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import * as Type from 'typebox'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { defineContract, notify, rpc } from 'wirepact'
import { createServer } from 'wirepact/server'
import { connect } from '../support/connect.js'
import { CapturedLog } from '../support/logger.js'
import { knock } from '../support/raw.js'
import { serve } from '../support/serve.js'
import { turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'listening',
  version: '1.0.0',
  server: { greet: rpc({ input: Type.String(), output: Type.String() }) },
})

const handlers = { greet: (name: string) => `oi ${name}` }

function greeter() {
  const server = createServer(contract, { logger: new CapturedLog() }).handle(handlers)
  onTestFinished(() => server.close({ drainMs: 0 }))
  return server
}

async function http(listener: RequestListener = (_request, response) => response.end('page')) {
  const server = createHttpServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, origin: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** What an upgrade of `path` is answered with: the status, or 101 and the first message. */
function upgrade(origin: string, path: string): Promise<{ status: number | undefined; message?: string }> {
  const socket = new WebSocket(`ws://${origin}${path}`)
  onTestFinished(() => socket.terminate())
  return new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer) => resolve({ status: 101, message: data.toString() }))
    socket.on('unexpected-response', (_request, { statusCode }) => resolve({ status: statusCode }))
    socket.on('error', reject)
  })
}

/** Another user of the HTTP server's upgrades, as `ws` does it. */
function neighbour(server: HttpServer, path: string): void {
  const sockets = new WebSocketServer({ server, path })
  sockets.on('connection', (socket) => socket.send('neighbour'))
  onTestFinished(() => sockets.close())
}

/** Asks for a WebSocket of `/other` by TCP alone, and never ends its half. */
function askForOther(origin: string): Socket {
  const [host, port] = origin.split(':')
  const socket = dial({ host: String(host), port: Number(port), allowHalfOpen: true })
  socket.on('error', () => {}) // however it ends
  socket.write('GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  onTestFinished(() => void socket.destroy())
  return socket
}

function connections(server: HttpServer): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))
}

describe('listen', () => {
  test('with port 0 picks a free one and gives its url', async () => {
    const server = greeter()

    const { port, url } = await server.listen(0, '127.0.0.1')

    expect(port).toBeGreaterThan(0)
    expect(url).toBe(`ws://127.0.0.1:${port}`)
    expect(await connect(contract, url).api.greet('a')).toBe('oi a')
  })

  test('without a host listens on all addresses, and says localhost', async () => {
    const server = greeter()

    const { port, url } = await server.listen(0)

    expect(url).toBe(`ws://localhost:${port}`)
    expect(await connect(contract, url).api.greet('a')).toBe('oi a')
    expect(await connect(contract, `ws://127.0.0.1:${port}`).api.greet('b')).toBe('oi b')
  })

  test('on an address of IPv6 gives a url that can be used', async () => {
    const server = greeter()

    const { port, url } = await server.listen(0, '::1')

    expect(url).toBe(`ws://[::1]:${port}`)
    expect(await connect(contract, url).api.greet('a')).toBe('oi a')
  })

  test('on a port that is taken rejects', async () => {
    const { port } = await greeter().listen(0, '127.0.0.1')

    await expect(greeter().listen(port, '127.0.0.1')).rejects.toThrow('EADDRINUSE')
  })

  test('answers plain HTTP with 426', async () => {
    const { port } = await greeter().listen(0, '127.0.0.1')

    expect(await fetch(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 426 })
  })

  test('can be called twice: two ports, the same clients', async () => {
    const server = greeter()
    const first = await server.listen(0, '127.0.0.1')
    const second = await server.listen(0, '127.0.0.1')

    await connect(contract, first.url).api.greet('a')
    await connect(contract, second.url).api.greet('b')

    expect(server.clients.size).toBe(2)
  })

  test('on a port that a server has just left succeeds', async () => {
    const first = greeter()
    const { port, url } = await first.listen(0, '127.0.0.1')
    await connect(contract, url).connect()
    await first.close({ drainMs: 0 })

    const second = await greeter().listen(port, '127.0.0.1')

    expect(second.port).toBe(port)
  })

  test('that is overtaken by close rejects, and leaves the port free', async () => {
    const former = greeter()
    const { port } = await former.listen(0, '127.0.0.1')
    await former.close({ drainMs: 0 })
    const server = greeter()

    const listening = server.listen(port, '127.0.0.1')
    const rejected = expect(listening).rejects.toThrow('server.listen: the server is closing')
    await server.close({ drainMs: 0 })
    await rejected

    await expect(knock(`ws://127.0.0.1:${port}`)).rejects.toThrow('ECONNREFUSED')
  })
})

describe('attach', () => {
  test('answers upgrades of its path, and leaves the HTTP server as it was', async () => {
    const { server, origin } = await http()

    greeter().attach(server, { path: '/rpc' })

    expect(await connect(contract, `ws://${origin}/rpc`).api.greet('a')).toBe('oi a')
    expect(await (await fetch(`http://${origin}/`)).text()).toBe('page')
    expect(await (await fetch(`http://${origin}/rpc`)).text()).toBe('page')
  })

  test('takes its path with a query too', async () => {
    const { server, origin } = await http()

    greeter().attach(server, { path: '/rpc' })

    expect(await connect(contract, `ws://${origin}/rpc?room=1`).api.greet('a')).toBe('oi a')
  })

  test('without a path takes all upgrades', async () => {
    const { server, origin } = await http()

    greeter().attach(server)

    expect(await connect(contract, `ws://${origin}/any/where`).api.greet('a')).toBe('oi a')
  })

  test.for(['/other', '/rpc/', '/rpcs', '/'])('answers an upgrade of %s with 404 where nobody else would', async (path) => {
    const { server, origin } = await http()

    greeter().attach(server, { path: '/rpc' })

    expect(await upgrade(origin, path)).toEqual({ status: 404 })
  })

  test('lets go of a stranger that it refused, even if that leaves its half open', async () => {
    const { server, origin } = await http()
    greeter().attach(server, { path: '/rpc' })

    const stranger = askForOther(origin)
    await new Promise((resolve) => stranger.once('data', resolve))

    while (await connections(server) > 0) await turn(2)
    expect(stranger.destroyed).toBe(false)
  })

  test('outlives a stranger that resets while it is refused', async () => {
    const { server } = await http()
    greeter().attach(server, { path: '/rpc' })
    const reset = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done(new Error('read ECONNRESET')) })

    server.emit('upgrade', { url: '/other', headers: {} }, reset, Buffer.alloc(0))
    await until(() => reset.closed) // an error that nobody listened for would have failed the run

    expect(reset.destroyed).toBe(true)
  })

  test.for(['before', 'after'])('shares the upgrades with a WebSocketServer that was there %s it', async (when) => {
    const { server, origin } = await http()
    if (when === 'before') neighbour(server, '/chat')
    greeter().attach(server, { path: '/rpc' })
    if (when === 'after') neighbour(server, '/chat')

    expect(await upgrade(origin, '/chat')).toEqual({ status: 101, message: 'neighbour' })
    expect(await connect(contract, `ws://${origin}/rpc`).api.greet('a')).toBe('oi a')
    expect(await upgrade(origin, '/chat')).toEqual({ status: 101, message: 'neighbour' })
  })

  test('shares the upgrades with a listener that looks at the path itself', async () => {
    const { server, origin } = await http()
    const sockets = new WebSocketServer({ noServer: true })
    onTestFinished(() => sockets.close())
    server.on('upgrade', (request, socket, head) => {
      if (request.url === '/chat') sockets.handleUpgrade(request, socket, head, (chat) => chat.send('neighbour'))
    })

    greeter().attach(server, { path: '/rpc' })

    expect(await upgrade(origin, '/chat')).toEqual({ status: 101, message: 'neighbour' })
    expect(await connect(contract, `ws://${origin}/rpc`).api.greet('a')).toBe('oi a')
  })

  test('lets two servers have a path each', async () => {
    const { server, origin } = await http()
    const other = defineContract({ name: 'other', version: '1.0.0', server: { name: rpc({ output: Type.String() }) } })
    const another = createServer(other).handle({ name: () => 'another' })
    onTestFinished(() => another.close({ drainMs: 0 }))

    greeter().attach(server, { path: '/a' })
    another.attach(server, { path: '/b' })

    expect(await connect(contract, `ws://${origin}/a`).api.greet('a')).toBe('oi a')
    expect(await connect(other, `ws://${origin}/b`).api.name()).toBe('another')
    expect(await upgrade(origin, '/c')).toEqual({ status: 404 })
  })

  test('returns a function that stops it, and leaves the HTTP server as it found it', async () => {
    const { server, origin } = await http()
    neighbour(server, '/chat')
    const before = server.listeners('upgrade')

    const detach = greeter().attach(server, { path: '/rpc' })
    detach()

    expect(server.listeners('upgrade')).toEqual(before)
    expect(server.emit).toBe(createHttpServer().emit)
    expect(await upgrade(origin, '/rpc')).toEqual({ status: 400 }) // by the neighbour
    expect(await upgrade(origin, '/chat')).toEqual({ status: 101, message: 'neighbour' })
  })

  test('lets go of the HTTP server when the server closes, and does not close it', async () => {
    const { server, origin } = await http()
    const rpcServer = greeter()
    rpcServer.attach(server, { path: '/rpc' })

    await rpcServer.close({ drainMs: 0 })

    expect(server.listening).toBe(true)
    expect(server.listenerCount('upgrade')).toBe(0)
    expect(await (await fetch(`http://${origin}/`)).text()).toBe('page')
  })

  test('leaves alone what somebody has wrapped around it meanwhile, and is there again when it is asked to', async () => {
    const { server, origin } = await http()
    const detach = greeter().attach(server, { path: '/rpc' })
    const emit = server.emit.bind(server)
    const seen: unknown[] = []
    server.emit = (event: string, ...rest: unknown[]) => {
      seen.push(event)
      return emit(event, ...rest)
    }
    const wrapper = server.emit

    detach()

    expect(server.emit).toBe(wrapper)
    expect(await (await fetch(`http://${origin}/`)).text()).toBe('page')
    expect(seen).toContain('request')
    greeter().attach(server, { path: '/rpc' })
    expect(server.emit).toBe(wrapper)
    expect(await connect(contract, `ws://${origin}/rpc`).api.greet('ada')).toBe('oi ada')
  })

  test.each(['rpc', '', '/rpc?version=1'])('throws for a path that no request has: %j', async (path) => {
    const { server } = await http()
    expect(() => greeter().attach(server, { path })).toThrow(`server.attach: path must be as in /rpc, without a query, got ${path}`)
    expect(server.listenerCount('upgrade')).toBe(0)
  })

  test('throws once the server closes', async () => {
    const { server } = await http()
    const rpcServer = greeter()
    await rpcServer.close({ drainMs: 0 })
    expect(() => rpcServer.attach(server)).toThrow('server.attach: the server is closing')
  })

  test('refuses what is no WebSocket handshake with 400, and goes on', async () => {
    const { server, origin } = await http()
    greeter().attach(server, { path: '/rpc' })

    const response = await new Promise<string>((resolve) => {
      const [host, port] = origin.split(':')
      void import('node:net').then(({ connect: dial }) => {
        const socket = dial(Number(port), host)
        socket.write('GET /rpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
        socket.once('data', (data) => resolve(String(data)))
        onTestFinished(() => void socket.destroy())
      })
    })

    expect(response).toMatch(/^HTTP\/1\.1 400/)
    expect(await connect(contract, `ws://${origin}/rpc`).api.greet('a')).toBe('oi a')
  })
})

describe('accept', () => {
  async function listeningFor(accept: (socket: WebSocket, request: IncomingMessage) => void): Promise<string> {
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    onTestFinished(() => sockets.close())
    sockets.on('connection', accept)
    await new Promise((resolve) => sockets.on('listening', resolve))
    return `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`
  }

  test('takes a socket that a WebSocketServer has accepted', async () => {
    const server = greeter()
    const url = await listeningFor((socket, request) => server.accept(socket, request))

    expect(await connect(contract, url).api.greet('a')).toBe('oi a')
    expect(server.clients.size).toBe(1)
  })

  test('bounds messages even where that WebSocketServer does not', async () => {
    const server = greeter()
    const client = await knock(await listeningFor((socket, request) => server.accept(socket, request)))

    client.send('x'.repeat(128 * 1024 + 1))

    expect(await client.ended).toMatchObject({ code: 4400 })
  })
})

describe('handlers', () => {
  const both = defineContract({
    name: 'both',
    version: '1.0.0',
    server: { a: { b: rpc({ output: Type.String() }), c: notify({}) }, d: rpc({ output: Type.String() }) },
  })
  const all = { a: { b: () => 'b', c: () => {} }, d: () => 'd' }

  test('that are missing are all named', () => {
    const server = createServer(both)

    expect(() => server.handle({ a: { b: () => 'b' } } as never)).toThrow(new TypeError('server.handle: no handler for a.c, d'))
  })

  test('that the contract does not have are named', () => {
    const server = createServer(both)

    expect(() => server.handle({ ...all, e: () => 1 } as never)).toThrow('e is not in the contract')
  })

  test('that are no functions are named', () => {
    const server = createServer(both)

    expect(() => server.handle({ ...all, d: 'd' } as never)).toThrow('d is not a function (got string)')
  })

  test('come before listen, attach and accept', async () => {
    const server = createServer(both)

    await expect(server.listen(0, '127.0.0.1')).rejects.toThrow('server.handle(handlers) comes before')
    expect(() => server.attach(createHttpServer())).toThrow('server.handle(handlers) comes before')
    expect(() => server.accept({} as never, {} as never)).toThrow('server.handle(handlers) comes before')
  })

  test('are not needed where the contract has none', async () => {
    const none = defineContract({ name: 'none', version: '1.0.0', client: { ask: rpc({ output: Type.String() }) } })
    const server = createServer(none)
    onTestFinished(() => server.close({ drainMs: 0 }))
    const { url } = await server.listen(0, '127.0.0.1')
    await connect(none, url, { handlers: { ask: () => 'here' } }).connect()

    const [client] = server.clients

    expect(await client?.api.ask()).toBe('here')
  })

  test('of a group can be an instance of a class', async () => {
    class Orders {
      readonly #name = 'orders'
      b(): string {
        return this.#name
      }
      c(): void {}
    }
    const { url } = await serve(both, { a: new Orders(), d: () => 'd' })

    expect(await connect(both, url).api.a.b()).toBe('orders')
  })
})

describe('options', () => {
  test('limits may be Infinity', async () => {
    const names = ['calls', 'nestedCalls', 'inputBytes', 'pingMs', 'deadMs', 'sessionMs', 'helloMs', 'authenticateMs']
    const limits = Object.fromEntries(names.map((name) => [name, Infinity]))

    const { url } = await serve(contract, handlers, { limits })

    expect(await connect(contract, url).api.greet('a')).toBe('oi a')
  })

  test.for([
    [{ limits: { call: 1 } }, 'limits.call is no limit'],
    [{ limits: { calls: 0 } }, 'limits.calls must be a positive integer or Infinity, got 0'],
    [{ limits: { calls: 1.5 } }, 'limits.calls must be a positive integer or Infinity, got 1.5'],
    [{ limits: { pingMs: Number.NaN } }, 'limits.pingMs must be a positive integer or Infinity, got NaN'],
    [{ limits: { pingMs: '5' } }, 'limits.pingMs must be a positive integer or Infinity, got 5'],
    [{ limits: { pingMs: 60_000 } }, 'limits.deadMs must be larger than pingMs, got 40000 and 60000'],
    [{ authenticate: () => 1 }, 'authenticate and principal belong together'],
    [{ principal: () => 'x' }, 'authenticate and principal belong together'],
  ] as const)('%j are refused: %s', ([options, message]) => {
    expect(() => createServer(contract, options as never)).toThrow(message)
  })
})
