// The upload, as `npm run example:upload -- --exit` runs it: server and client in
// processes of their own, a proxy that cuts the connection between them. Needs the built package.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** What is under way takes a fraction of it; the rest is what was not yet collected. */
const MOST_GROWN_MIB = 64

test('100 MiB arrive over a connection that is cut in the middle, and neither side holds more than a part of them', { timeout: 120_000 }, async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', './examples/typescript.js', 'examples/upload/main.ts', '--exit'],
    { env: { ...process.env, PORT: '0' } },
  ) // rejects if it ends with another status than 0

  const [here, server] = ['here', 'server'].map((side) => new RegExp(`^ +${side} +([\\da-f]{64})$`, 'm').exec(stdout)?.[1])
  expect(here).toBeDefined()
  expect(server).toBe(here)
  expect(stdout).toContain('100.0 MiB of 100.0 MiB')
  expect(Number(/over (\d+) connections: cut in the middle/.exec(stdout)?.[1])).toBeGreaterThan(1)
  const grown = [...stdout.matchAll(/memory grew by ([\d.]+) MiB at most/g)].map(([, mib]) => Number(mib))
  expect(grown).toHaveLength(2)
  for (const mib of grown) expect(mib).toBeLessThan(MOST_GROWN_MIB)
})
