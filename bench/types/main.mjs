// How long compilers take over contracts, and `wirepact generate` over the largest one.
// Prints its tables, and writes them beside their numbers if asked to.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
    // What is not measured again stands as it was last written.
    parts: { type: 'string', default: 'compilers,generate' },
    write: { type: 'string' },
  },
})
const runs = Number(options.runs)
const sizes = options.sizes.split(',').map(Number)
const names = options.only.split(',')
const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const { generate } = await import('../../dist/codegen.js')

if (names.some((name) => name === 'trpc' || name === 'orpc')) installPeers()
const workshop = makeWorkshop()
try {
  const results = { ...lastResults(), ...measured() }
  const document = documentOf(results)
  console.log(document)
  if (options.write) write(results, document)
} finally {
  rmSync(workshop, { recursive: true, force: true })
}

function measured() {
  const parts = options.parts.split(',')
  return {
    ...(parts.includes('compilers') ? { machine: describeMachine(), runs, sizes, names, compilers: compilers.map(({ version }) => version), taken: compiling() } : {}),
    ...(parts.includes('generate') ? { generating: generating() } : {}),
  }
}

/** Interleaved, so that what disturbs the machine disturbs all of them. */
function compiling() {
  const folders = sizes.flatMap((size) => foldersOf(size))
  const taken = {}
  for (let run = 1; run <= runs; run++) {
    for (const [key, folder] of folders) {
      for (const compiler of compilers) (taken[`${key} ${compiler.version}`] ??= []).push(compile(compiler, folder))
    }
    process.stderr.write(`run ${run} of ${runs}\n`)
  }
  return taken
}

function foldersOf(size) {
  const groups = modelOf(size)
  const generated = generate(snapshotOf(writeProject(workshop, `contract-${size}`, wirepactContract(groups))))
  return names.map((name) => [`${name} ${size}`, writeProject(workshop, `${name}-${size}`, projects[name].files(groups, generated))])
}

function snapshotOf(contract) {
  run([cli, 'snapshot', join(contract, 'contract.ts'), '--out', join(contract, 'contract.json')])
  return JSON.parse(readFileSync(join(contract, 'contract.json'), 'utf8'))
}

/** `wirepact generate` on the largest contract, as processes that begin with nothing. */
function generating() {
  const size = sizes.at(-1)
  const contract = writeProject(workshop, `generate-${size}`, wirepactContract(modelOf(size)))
  const out = join(contract, 'api.ts')
  return Array.from({ length: runs }, () => {
    rmSync(out, { force: true })
    return { size, ...run([cli, 'generate', join(contract, 'contract.ts'), '--out', out]) }
  })
}

function run(args) {
  const { status, stdout, cpuS, wallS } = timed(args)
  if (status !== 0) throw new Error(`bench: ${args.join(' ')}:\n${stdout}`)
  return { cpuS, wallS }
}

/** Beside the document: its numbers. */
function numbersOf(document) {
  return join(document, '../benchmarks/types.json')
}

function lastResults() {
  const file = options.write && numbersOf(options.write)
  return file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

function write(results, document) {
  mkdirSync(join(numbersOf(options.write), '..'), { recursive: true })
  writeFileSync(numbersOf(options.write), `${JSON.stringify(results, null, 1)}\n`)
  writeFileSync(options.write, document)
}
