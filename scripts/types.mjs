// Compiles test/types, and generated clients, against the built package with each TypeScript a user may have.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const folder = join(root, 'test/types')
const goldens = ['nodenext', 'bundler'].map((resolution) => join(root, `test/codegen/golden/tsconfig.${resolution}.json`))

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
  for (const project of [folder, ...goldens]) {
    const started = performance.now()
    const { status } = spawnSync(
      process.execPath,
      [join(dirname(manifest), 'bin/tsc'), '--project', project, '--noEmit'],
      { cwd: root, stdio: 'inherit' },
    )
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`types: TypeScript ${version} ${status === 0 ? 'passed' : 'FAILED'} ${relative(root, project)} in ${seconds} s`)
    failed ||= status !== 0
  }
}

// Whoever has a generated client has no TypeBox.
for (const file of reached(join(root, 'dist/generated.d.ts'))) {
  if (!/["']typebox/.test(readFileSync(file, 'utf8'))) continue
  console.error(`types: dist/generated.d.ts needs TypeBox, through ${relative(root, file)}`)
  failed = true
}
process.exitCode = failed ? 1 : 0

/** The file, and those that it imports from beside it. */
function reached(file, found = new Set()) {
  if (found.has(file)) return found
  found.add(file)
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.js'/g)) reached(join(dirname(file), `${name}.d.ts`), found)
  return found
}
