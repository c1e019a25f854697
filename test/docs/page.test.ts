// @vitest-environment happy-dom
// The page of the quickstart, against its server.

import { afterAll, expect, test, vi } from 'vitest'
import { read } from './documents.js'

// Not Node's ws, which is what isomorphic-ws gives outside of a bundle. happy-dom's has no bufferedAmount.
vi.mock('isomorphic-ws', () => ({
  default: class extends WebSocket {
    override readonly bufferedAmount = 0
  },
}))
vi.stubEnv('PORT', '0')
vi.spyOn(console, 'log').mockImplementation(() => {})

const { server, url } = await import('../../examples/guide/server.js')
afterAll(() => server.close({ drainMs: 0 }))

test('the page of the quickstart shows its state, and orders a kettle', async () => {
  ;(window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(url.replace('ws', 'http'))
  document.body.innerHTML = read('examples/guide/index.html').replace(/<script.*/, '')
  window.confirm = () => true

  const { client } = await import('../../examples/guide/page.js')
  await vi.waitFor(() => expect(document.getElementById('state')!.textContent).toBe('connected'))
  document.getElementById('order')!.click()
  await vi.waitFor(() => expect(document.getElementById('news')!.textContent).toMatch(/^order [\w-]{36}$/))

  await client.close()
})
