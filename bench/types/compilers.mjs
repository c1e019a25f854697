// Runs a compiler on a project, and reads what it says of itself.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Those that a user may have. */
export const compilers = ['typescript', 'typescript-6', 'typescript-7'].map((name) => {
  const manifest = require.resolve(`${name}/package.json`)
  return { version: JSON.parse(readFileSync(manifest, 'utf8')).version, command: join(dirname(manifest), 'bin/tsc') }
})

/**
 * @returns `cpuS` and `wallS` in seconds, `instantiations`, `types`, and `memoryMiB`, of one process that began with nothing
 * @throws {Error} with what the compiler said, if the project does not compile
 */
export function compile({ version, command }, folder) {
  const { status, stdout, ...used } = timed([command, '--project', folder, '--extendedDiagnostics'])
  if (status !== 0) throw new Error(`TypeScript ${version} on ${folder}:\n${stdout.slice(0, 4_000)}`)
  const said = (name) => Number(stdout.match(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm'))?.[1])
  return { ...used, instantiations: said('Instantiations'), types: said('Types'), memoryMiB: said('Memory used') / 1_024 }
}

/** A process of Node's, with the time that passed and the time that it and its children had a CPU. */
export function timed(args) {
  // Node knows what its children used, but not by child; bash does.
  const { status, stdout, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="used %U %S %R"; time "$0" "$@"', process.execPath, ...args], {
    encoding: 'utf8', maxBuffer: 64 * 2 ** 20,
  })
  const used = stderr.match(/^used ([\d.]+) ([\d.]+) ([\d.]+)$/m)
  if (!used) throw new Error(`bench: bash does not tell what a process used:\n${stderr}`)
  const [user, system, wallS] = used.slice(1).map(Number)
  return { status, stdout: `${stdout}${stderr.replace(used[0], '')}`, cpuS: user + system, wallS }
}
