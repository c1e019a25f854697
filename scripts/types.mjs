// Compiles test/types against the built package with each TypeScript a user may have.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const folder = join(root, 'test/types')

if (!existsSync(join(root, 'dist/index.d.ts'))) {
  console.error('types: no dist/. Run `npm run build` first.')
  process.exit(1)
}
if (!existsSync(folder) || !readdirSync(folder, { recursive: true }).some((name) => /\.ts$/.test(name))) {
  console.error('types: no type tests in test/types.')
  process.exit(1)
}

let failed = false
for (const compiler of ['typescript', 'typescript-6', 'typescript-7']) {
  const manifest = require.resolve(`${compiler}/package.json`)
  const { version } = require(manifest)
  const started = performance.now()
  const { status } = spawnSync(
    process.execPath,
    [join(dirname(manifest), 'bin/tsc'), '--project', folder, '--noEmit'],
    { cwd: root, stdio: 'inherit' },
  )
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`types: TypeScript ${version} ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`)
  failed ||= status !== 0
}
process.exitCode = failed ? 1 : 0
