// docs/BENCHMARKS-types.md: what a run measured, in tables and sentences.

import { spread } from '../statistics.mjs'
import { versionsOf } from '../roster.mjs'
import { projects } from './projects.mjs'

export function documentOf(results) {
  return `${[
    '<!-- Made by `npm run bench:types`, from what it measured. Do not edit: it is written anew. -->',
    '# What contracts cost the compiler',
    introduction(results),
    ...results.sizes.map((size) => sectionOf(size, results)),
    '## wirepact generate',
    generating(results),
    '## How it is measured',
    method(results),
  ].join('\n\n')}\n`
}

function introduction({ machine, compilers, runs }) {
  const { date, node, cpu, cores, memoryGiB, kernel, load } = machine
  return [
    `The same procedures, each of which is called once: with wirepact's contract in TypeBox, with its generated client, with tRPC and with oRPC. Measured on ${date} with TypeScript ${listed(compilers)}: Node ${node}, ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${kernel}; load average ${load.toFixed(2)} before.`,
    ...(load < cores / 4 ? [] : ['**The machine was busy with other things.** Seconds of CPU are then a little high and those that passed are far too high; types, instantiations and memory are what they always are.']),
    runs === 1 ? 'Each figure is of one process that began with nothing.' : `Medians of ${runs} processes that began with nothing, the lowest and the highest in brackets.`,
  ].join('\n\n')
}

function sectionOf(size, results) {
  const head = ['', 'TypeScript', 'CPU, s', 'passed, s', 'memory, MiB', 'types', 'instantiations']
  const lines = results.names.flatMap((name) => results.compilers.map((version) => lineOf(name, version, results.taken[`${name} ${size} ${version}`])))
  return `## ${size} procedures\n\n${table(head, lines)}`
}

function lineOf(name, version, taken) {
  const of = (what) => taken.map((each) => each[what])
  return [
    projects[name].title, version, ranged(of('cpuS'), 1), ranged(of('wallS'), 1), ranged(of('memoryMiB'), 0),
    ranged(of('types'), 0), ranged(of('instantiations'), 0),
  ]
}

function generating({ generating = [] }) {
  if (generating.length === 0) return 'Not measured.'
  const of = (time, what) => ranged(generating.map((each) => each[time][what]), 2)
  return [
    `\`wirepact generate contract.ts --out api.ts\` on the contract of ${generating[0].size} procedures, ${generating.length} times as a new process: ${of('first', 'cpuS')} s of CPU, and ${of('first', 'wallS')} s passed.`,
    `Once a contract was read, its files are compiled already (jiti keeps them): ${of('again', 'cpuS')} s of CPU, and ${of('again', 'wallS')} s passed.`,
  ].join(' ')
}

function method({ names }) {
  const versions = names.flatMap((name) => ({ trpc: versionsOf('trpc', ['@trpc/server', '@trpc/client', 'zod']), orpc: versionsOf('orpc', ['@orpc/server', '@orpc/client']) })[name] ?? [])
  return [
    'The procedures are drawn from a seed (bench/types/model.mjs in the repository): an input and an output of six to nine members, some of them optional, with objects, arrays, records and unions inside; a third have errors of their own. No two are the same. Ten share a file and two schemas.',
    'Each library is used as its documentation says (bench/types/projects.mjs). All check inputs and outputs with the same bounds and formats. A service has a handler for each procedure, which answers with a value of the right type; with wirepact a page can have the contract without the handlers, which is the line "contract, calls". A call reads one member of the answer. Where a procedure has errors, wirepact\'s and oRPC\'s calls look at one of them, typed; tRPC has no typed errors.',
    `${versions.length > 0 ? `${listed(versions)}. ` : ''}The options of the compiler are strict, with \`skipLibCheck\`; bench/types/folders.mjs has all of them. CPU is user and system time together, so TypeScript 7, which uses several cores, may have more of it than passed. Compilers and projects take turns, and nothing is pinned to a CPU.`,
  ].join('\n\n')
}

/** The middle of the numbers, and their ends where those differ. */
function ranged(numbers, digits) {
  const written = (number) => number.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const [middle, low, high] = [spread(numbers).median, Math.min(...numbers), Math.max(...numbers)].map(written)
  return low === high ? middle : `${middle} (${low}–${high})`
}

function table(head, lines) {
  return [head, head.map((_, column) => (column < 2 ? '---' : '--:')), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function listed(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
