// How long compilers take over contracts, and `wirepact generate` over the largest one.
// Writes their tables and numbers.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
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
    // Where the tables go, and beside them, in benchmarks/types.json, their numbers.
    write: { type: 'string', default: 'docs/BENCHMARKS-types.md' },
  },
})
const runs = Number(options.runs)
const sizes = options.sizes.split(',').map(Number)
const names = options.only.split(',')
const document = resolve(options.write)
const numbers = join(dirname(document), 'benchmarks/types.json')
const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const { generate } = await import('../../dist/codegen.js')

if (names.some((name) => name === 'trpc' || name === 'orpc')) installPeers()
const workshop = makeWorkshop()
const parts = options.parts.split(',')
try {
  if (parts.includes('generate')) write({ generating: generating() })
  if (parts.includes('compilers')) compileAll()
  write({}) // with `--parts none` that is all: the document as it is now written, of the last numbers
} finally {
  rmSync(workshop, { recursive: true, force: true })
}

/** Interleaved, so that what disturbs the machine disturbs all of them; written after each run, since they are long. */
function compileAll() {
  const about = { machine: describeMachine(), sizes, names, compilers: compilers.map(({ version }) => version) }
  const folders = sizes.flatMap((size) => foldersOf(size))
  const taken = {}
  for (let run = 1; run <= runs; run++) {
    for (const [key, folder] of folders) {
      for (const compiler of compilers) (taken[`${key} ${compiler.version}`] ??= []).push(compile(compiler, folder))
    }
    write({ ...about, runs: run, taken })
    process.stderr.write(`run ${run} of ${runs}\n`)
  }
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

/** `wirepact generate` on the largest contract as new processes: on one that was never read before, and on one that was. */
function generating() {
  const size = sizes.at(-1)
  return Array.from({ length: runs }, (_, index) => {
    const contract = writeProject(workshop, `generate-${size}-${index}`, wirepactContract(modelOf(size)))
    const write = () => {
      rmSync(join(contract, 'api.ts'), { force: true })
      return run([cli, 'generate', join(contract, 'contract.ts'), '--out', join(contract, 'api.ts')])
    }
    return { size, first: write(), again: write() }
  })
}

function run(args) {
  const { status, stdout, cpuS, wallS } = timed(args)
  if (status !== 0) throw new Error(`bench: ${args.join(' ')}:\n${stdout}`)
  return { cpuS, wallS }
}

/** Of earlier runs as well, until they are measured again. */
function lastResults() {
  return existsSync(numbers) ? JSON.parse(readFileSync(numbers, 'utf8')) : {}
}

function write(measured) {
  const results = { ...lastResults(), ...measured }
  mkdirSync(dirname(numbers), { recursive: true })
  writeFileSync(numbers, `${JSON.stringify(results, null, 1)}\n`)
  if (results.taken) writeFileSync(document, documentOf(results))
}
