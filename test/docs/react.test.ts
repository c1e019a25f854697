// @vitest-environment happy-dom
// The guide's hooks, in a component that is rendered.

import { act, createElement, type ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createClient, type Client } from 'wirepact/client'
import { createServer } from 'wirepact/server'
import { createTestNetwork } from 'wirepact/testing'
import { useClientState, useTrades } from '../../examples/guide/react.js'
import { exchange } from '../../examples/guide/topics.js'

beforeEach(() => void vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true))

test('a component shows the state, and trades of the symbol that it is given', async () => {
  const { wire, server, client } = open()
  server.topics.trades.publish({ symbol: 'BTC' }, { price: 64_000, size: 2 })
  const { text, render, unmount } = mount()

  await render(createElement(Board, { client, symbol: 'BTC' }))
  await act(() => wire.idle())
  expect(text()).toBe('connected: 64000')
  await render(createElement(Board, { client, symbol: 'ETH' }))
  await act(async () => {
    server.topics.trades.publish({ symbol: 'BTC' }, { price: 1, size: 1 })
    server.topics.trades.publish({ symbol: 'ETH' }, { price: 3_000, size: 1 })
    await wire.idle()
  })
  expect(text()).toBe('connected: 3000')
  await act(async () => {
    wire.cut()
    await wire.idle()
  })
  expect(text()).toBe('waiting: 3000')

  await unmount()
  await client.close()
})

function Board({ client, symbol }: { client: Client<typeof exchange>; symbol: string }): ReactElement {
  const { status } = useClientState(client)
  const { trades } = useTrades(client, symbol)
  return createElement('p', null, `${status}: ${trades.map(({ price }) => price).join(' ')}`)
}

function open() {
  const wire = createTestNetwork()
  const server = createServer(exchange, {
    ...wire.forServer,
    authenticate: () => ({ name: 'Maria' }),
    principal: (user) => user.name,
    presence: { rooms: { talk: (user) => user } },
  }).handle({ book: () => ({ offset: 0, total: 0 }) })
  wire.serve(server)
  const client = createClient(exchange, wire.forClient)
  return { wire, server, client }
}

function mount() {
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  onTestFinished(() => element.remove())
  return {
    text: () => element.textContent,
    render: (what: ReactElement) => act(async () => root.render(what)),
    unmount: () => act(async () => root.unmount()),
  }
}
