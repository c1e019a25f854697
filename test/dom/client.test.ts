// What a page does to its connection: it is hidden and shown, loses and finds
// its network, is put away and taken out again, or leaves for good. Its
// WebSocket is happy-dom's, which really connects.

import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as Type from 'typebox'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { bytes, defineContract, notify, rpc } from 'wirepact'
import type { Client } from 'wirepact/client'
import { platformSocket } from '../../src/client/socket.js'
import { connect } from '../support/connect.js'
import { openFront } from '../support/front.js'
import { manualClient } from '../support/manual.js'
import { serve } from '../support/serve.js'
import { turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'page',
  version: '1.0.0',
  server: {
    echo: rpc({ input: Type.String(), output: Type.String() }),
    copy: rpc({ input: bytes(), output: bytes() }),
    seen: notify({ input: Type.Number() }),
  },
  client: { title: rpc({ output: Type.String() }) },
})

/** Waits that nothing but an event ends. */
const never = { firstMs: 1e9, minMs: 1e9, maxMs: 1e9 }

async function host() {
  const seen: number[] = []
  const served = await serve(contract, { echo: (text) => text, copy: (content) => content, seen: (id) => void seen.push(id) }, { origins: '*' })
  return { ...served, seen, front: await openFront(served.port) }
}

/** A client that lost its connection, and waits longer than anybody would. */
async function waiting() {
  const scene = await host()
  const client = connect(contract, scene.front.url, { backoff: never })
  await client.connect()
  scene.front.cut()
  await until(() => client.state.status === 'waiting')
  return { ...scene, client }
}

function visibility(state: 'visible' | 'hidden'): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
  onTestFinished(() => void vi.restoreAllMocks())
  document.dispatchEvent(new Event('visibilitychange'))
}

function pagehide(persisted: boolean): void {
  window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }))
}

async function reconnects(client: Client<typeof contract>): Promise<void> {
  await client.connect()
  expect(await client.api.echo('back')).toBe('back')
}

describe('in a page', () => {
  test('the browser\'s own WebSocket is used', () => {
    expect(platformSocket()).toBe(globalThis.WebSocket)
  })

  test('calls go both ways', async () => {
    const { url, server } = await host()
    const client = connect(contract, url, { handlers: { title: () => 'oi' } })

    expect(await client.api.echo('x')).toBe('x')
    const [session] = server.clients
    expect(await session?.api.title()).toBe('oi')
  })

  test('a path is a url of the page\'s own server', async () => {
    const { wire } = manualClient(contract, { url: '/rpc' })

    await turn()

    expect(wire.last.url).toBe(new URL('/rpc', location.href).href.replace(/^http/, 'ws'))
  })

  test('a large answer arrives whole', async () => {
    const { url } = await host()
    const text = 'é"'.repeat(150_000)

    expect(await connect(contract, url).api.echo(text)).toBe(text)
  })

  test.each([0, 3, 400_000])('%i bytes come back as they were', async (length) => {
    const { url } = await host()
    const content = new Uint8Array(length).map((_, i) => i * 7)

    const copy = await connect(contract, url).api.copy(content)

    expect(copy).toBeInstanceOf(Uint8Array)
    expect(Buffer.compare(copy, content)).toBe(0)
  })
})

describe('a page that waits for its connection tries at once when', () => {
  test('the network is back', async () => {
    const { client } = await waiting()

    window.dispatchEvent(new Event('online'))

    await reconnects(client)
  })

  test('it is shown again', async () => {
    const { client } = await waiting()

    visibility('visible')

    await reconnects(client)
  })

  test('it is taken out of the back/forward cache', async () => {
    const { client } = await waiting()

    window.dispatchEvent(new Event('pageshow'))

    await reconnects(client)
  })

  test('it is resumed after it was frozen', async () => {
    const { client } = await waiting()

    document.dispatchEvent(new Event('resume'))

    await reconnects(client)
  })
})

describe('a page that is hidden', () => {
  test('does not try', async () => {
    const { client } = await waiting()

    visibility('hidden')
    await turn(20)

    expect(client.state.status).toBe('waiting')
  })
})

describe('a page that is connected', () => {
  test('makes sure that it still is when it is shown again', async () => {
    const { wire, accept } = manualClient(contract)
    await accept()

    visibility('visible')

    expect(wire.last.messages.at(-1)).toEqual({ type: 'ping' })
  })

  test('and is not finds out within 5 s of being shown again', async () => {
    const { client, clock, accept } = manualClient(contract)
    await accept()
    visibility('visible')

    clock.advance(5_000)

    expect(client.state).toMatchObject({ status: 'waiting', reason: 'nothing heard from the server' })
  })
})

describe('a page that goes away', () => {
  test('for good says bye, so that its session does not linger', async () => {
    const { client, server, seen } = await host().then(async (scene) => {
      const page = connect(contract, scene.url)
      await page.connect()
      return { ...scene, client: page }
    })
    client.api.seen(1)

    pagehide(false)

    await until(() => server.clients.size === 0)
    expect(seen).toEqual([1])
    expect(client.state).toEqual({ status: 'closed' })
  })

  test('into the back/forward cache keeps its session', async () => {
    const { url, server } = await host()
    const client = connect(contract, url)
    await client.connect()

    pagehide(true)
    await turn(20)

    expect(server.clients.size).toBe(1)
    expect(client.state.status).toBe('connected')
  })

  test('and its client with it listens to the page no more', async () => {
    const { client, wire, accept } = manualClient(contract)
    await accept()
    await client.close()

    window.dispatchEvent(new Event('online'))
    visibility('visible')
    await turn()

    expect(wire.sockets).toHaveLength(1)
    expect(client.state).toEqual({ status: 'closed' })
  })
})

describe('a server that is not there', () => {
  test('is tried again until it is: happy-dom tells of it by a close without an error', async () => {
    const { port } = await host()
    const front = await openFront(1)
    const client = connect(contract, front.url)
    const call = client.api.echo('x')
    await until(() => front.count >= 2)

    front.target = port

    expect(await call).toBe('x')
  })

  test('as a WebSocket server is tried again as well', async () => {
    const http: HttpServer = createHttpServer((_request, response) => void response.writeHead(404).end())
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void http.close())
    const client = connect(contract, `ws://127.0.0.1:${(http.address() as AddressInfo).port}`)

    await until(() => client.state.status === 'waiting')

    expect(client.state).toMatchObject({ attempt: 1 })
  })
})
