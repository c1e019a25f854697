// Behind nginx and HAProxy, which cut what is idle and drop their connections when they are reloaded.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { defineContract, rpc } from 'wirepact'
import type { ClientState } from 'wirepact/client'
import { connect } from '../support/connect.js'
import { serve } from '../support/serve.js'
import { gate, turn, until } from '../support/wait.js'
import { haproxy, IDLE_S, nginx, type ProxyKind } from './daemon.js'

const contract = defineContract({
  name: 'proxied',
  version: '1.0.0',
  server: {
    echo: rpc({ input: Type.String(), output: Type.String() }),
    wait: rpc({ output: Type.String() }),
    host: rpc({ output: Type.Any() }),
  },
})

const IDLE_MS = IDLE_S * 1_000

async function node(pingMs: number, name = 'node') {
  const answer = gate<string>()
  let started = 0
  const served = await serve(contract, {
    echo: (text) => `${name} ${text}`,
    wait: () => {
      started++
      return answer.passed
    },
    host: ({ request: { headers } }) => headers['host'],
  }, { limits: { pingMs } })
  return { ...served, answer: answer.open, started: () => started }
}

function watched(url: string) {
  const client = connect(contract, url)
  const states: ClientState['status'][] = []
  client.onState(({ status }) => states.push(status))
  return { client, states }
}

describe.for<[string, ProxyKind]>([['nginx', nginx], ['HAProxy', haproxy]])('behind %s', ([, proxy]) => {
  test('calls go both ways and large values arrive whole', async () => {
    const { port } = await node(15_000)
    const { url } = await proxy([port])
    const text = 'é"'.repeat(100_000)

    expect(await connect(contract, url).api.echo(text)).toBe(`node ${text}`)
  })

  test('an idle connection survives the proxy\'s timeout, because the server pings', async () => {
    const { port, server } = await node(IDLE_MS / 4)
    const { url } = await proxy([port])
    const { client, states } = watched(url)
    await client.connect()

    await turn(3 * IDLE_MS)

    expect(states).toEqual(['connected'])
    expect(await client.api.echo('x')).toBe('node x')
    expect(server.clients.size).toBe(1)
  })

  test('a connection that the proxy cut for want of pings comes back, and its call survives', async () => {
    const { port, server, answer, started } = await node(30_000)
    const { url } = await proxy([port])
    const { client, states } = watched(url)
    const call = client.api.wait()

    await until(() => states.includes('waiting'))
    answer('done')

    expect(await call).toBe('done')
    expect(started()).toBe(1)
    expect(server.clients.size).toBe(1)
  })

  test('a call over a reload of the proxy survives', async () => {
    const { port, server, answer, started } = await node(IDLE_MS / 4)
    const { url, reload } = await proxy([port])
    const { client, states } = watched(url)
    const call = client.api.wait()
    await until(() => started() === 1)

    await reload()
    await until(() => states.includes('waiting'))
    await client.connect()
    answer('done')

    expect(await call).toBe('done')
    expect(started()).toBe(1)
    expect(server.clients.size).toBe(1)
  })

  test('a server that stops hands its clients over to the other, and no call is lost', async () => {
    const nodes = [await node(15_000, 'first'), await node(15_000, 'second')] as const
    const { url } = await proxy(nodes.map(({ port }) => port))
    const { client } = watched(url)
    const from = (await client.api.echo('x')).split(' ')[0]
    const [leaving, staying] = from === 'first' ? nodes : [nodes[1], nodes[0]]
    const running = client.api.wait()
    await until(() => leaving.started() === 1)
    const calls: Promise<string>[] = []

    const closed = leaving.server.close()
    for (let i = 0; i < 20; i++) {
      calls.push(client.api.echo('x'))
      await turn(5)
    }
    leaving.answer('done')
    await closed

    expect(await Promise.all(calls)).toHaveLength(20)
    expect(await running).toBe('done')
    expect(staying.started()).toBe(0)
    expect(leaving.server.clients.size).toBe(0)
    expect(staying.server.clients.size).toBe(1)
  })

  test('a page of the proxy\'s own origin is let in', async () => {
    const { port } = await node(15_000)
    const { url } = await proxy([port])
    class Page extends WebSocket {
      constructor(address: string) {
        super(address, { origin: url.replace('ws:', 'http:') })
      }
    }

    expect(await connect(contract, url, { WebSocket: Page }).api.echo('x')).toBe('node x')
  })
})
