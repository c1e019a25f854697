// The generated client of the guide is what the command line makes of its contract, and works.

import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { buyKettles } from '../../examples/guide/generated.js'
import config from '../../examples/guide/wirepact.config.js'
import * as contracts from '../../examples/guide/contract.js'
import * as weather from '../../examples/guide/weather.js'
import { generate, schemaNamesIn, snapshotOf } from 'wirepact/codegen'
import { createServer } from 'wirepact/server'
import { root } from './documents.js'

test('the guide shows the file that is generated', async () => {
  const snapshot = snapshotOf(contracts.shop, { names: schemaNamesIn(contracts) })
  const source = generate(snapshot, { command: 'wirepact generate contract.ts --out shopapi.ts' })
  await expect(source).toMatchFileSnapshot(join(root, 'examples/guide/shopapi.ts'))
})

test('it orders two kettles, and is told when there are too few', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  let left = 3
  const server = createServer(contracts.shop)
  server.handle({
    time: () => '',
    orders: {
      place: async ({ item, count }, ctx) => {
        if (count > left) throw ctx.error('SOLD_OUT', { left })
        if (!(await ctx.client.confirm(`${count} ${item}?`))) throw ctx.error('DECLINED')
        left -= count
        return { id: 'order 1' }
      },
    },
  })
  onTestFinished(() => server.close({ drainMs: 0 }))
  const { url } = await server.listen(0, '127.0.0.1')
  expect(await buyKettles(url)).toBe('order 1')
  expect(await buyKettles(url)).toBe('only 1 left')
})

test('the configuration of the guide names contracts that there are', () => {
  const modules: Record<string, object> = { 'contract.ts': contracts, 'weather.ts': weather }
  for (const { contract, export: name = 'shop' } of config.clients) expect(modules[contract]).toHaveProperty(name)
})
