// How long compilers take over contracts, and `wirepact generate` over the largest one.
// Prints a table, and writes it to a document if asked to.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine } from '../machine.mjs'
import { installPeers } from '../roster.mjs'
import { compile, compilers, timed } from './compilers.mjs'
import { documentOf } from './document.mjs'
import { makeWorkshop, writeProject } from './folders.mjs'
import { modelOf } from './model.mjs'
import { projects, wirepactContract } from './projects.mjs'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    sizes: { type: 'string', default: '10,50,200' },
    only: { type: 'string', default: Object.keys(projects).join() },
    write: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const runs = Number(options.runs)
const sizes = options.sizes.split(',').map(Number)
const names = options.only.split(',')
const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

if (names.some((name) => name === 'trpc' || name === 'orpc')) installPeers()
const machine = describeMachine()
const workshop = makeWorkshop()
try {
  const document = documentOf({ machine, runs, sizes, names, ...measure() })
  console.log(document)
  if (options.write) writeFileSync(options.write, document)
} finally {
  if (options.keep) console.log(workshop)
  else rmSync(workshop, { recursive: true, force: true })
}

/** Interleaved, so that what disturbs the machine disturbs all of them. */
function measure() {
  const folders = new Map(sizes.flatMap((size) => foldersOf(size)))
  const taken = new Map([...folders].flatMap(([key]) => compilers.map(({ version }) => [`${key} ${version}`, []])))
  const generating = []
  for (let run = 0; run < runs; run++) {
    for (const [key, folder] of folders) {
      for (const compiler of compilers) taken.get(`${key} ${compiler.version}`).push(compile(compiler, folder))
    }
    generating.push(generate(contractFolder(sizes.at(-1)), 'api.ts'))
    process.stderr.write(`run ${run + 1} of ${runs}\n`)
  }
  return { compilers: compilers.map(({ version }) => version), taken, generating }
}

function foldersOf(size) {
  const groups = modelOf(size)
  const contract = writeProject(workshop, `contract-${size}`, wirepactContract(groups))
  generate(contract, 'api.ts')
  const generated = readFileSync(join(contract, 'api.ts'), 'utf8')
  return names.map((name) => [`${name} ${size}`, writeProject(workshop, `${name}-${size}`, projects[name].files(groups, generated))])
}

function contractFolder(size) {
  return join(workshop, `contract-${size}`)
}

/** `wirepact generate` as a process that begins with nothing. */
function generate(folder, out) {
  mkdirSync(folder, { recursive: true })
  rmSync(join(folder, out), { force: true })
  const { status, stdout, ...used } = timed([cli, 'generate', join(folder, 'contract.ts'), '--out', join(folder, out)])
  if (status !== 0) throw new Error(`wirepact generate on ${folder}:\n${stdout}`)
  return used
}
