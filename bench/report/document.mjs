// docs/BENCHMARKS.md: a run in tables and sentences, all of them made from its numbers.

import { contenders as roster, yardstick } from '../roster.mjs'
import { rows } from '../rows.mjs'
import { tried } from './tried.mjs'
import { NOISE, besideWirepact, capitalised, cellsOf, microseconds, short, thousands, withUnit } from './cells.mjs'

export function documentOf(results) {
  return `${[
    '<!-- Made by `npm run bench`, from what it measured. Do not edit: it is written anew. -->',
    '# Benchmarks',
    introduction(results),
    '## At a glance',
    glance(results),
    '## Where something else is better',
    betterPeers(results),
    '## Who is measured',
    whoIsWho(results),
    '## Load by load',
    ...Object.keys(results.rows).map((row) => section(row, results)),
    '## What was tried',
    tried.join('\n\n'),
    '## How it is measured',
    method(results),
  ].join('\n\n')}\n`
}

function introduction({ machine, settings, rows: measured }) {
  const { date, node, cpu, cores, memoryGiB, kernel, pinned, minutes, load } = machine
  return [
    `wirepact beside nine others, and beside a loop that people write by hand over \`ws\`: JSON, a Map of promises, one message a call. Measured on ${date} in ${Math.round(minutes)} minutes: Node ${node}, ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${kernel}; load average ${load.toFixed(2)} before. ${pinned ? 'Servers ran on CPU 0, clients on CPU 1.' : 'Nothing was pinned to a CPU: there was no `taskset`, or one CPU.'}`,
    ...busyness(machine),
    `Ratios are to that loop in the same run, so more is better: the median over ${settings.generations * settings.rounds} slices of ${settings.sliceMs} ms, in ${counted(settings.generations, 'generation')} of processes. A difference under ${Math.round(NOISE * 100)} % is not established${itself(measured.noise)}. Sizes are in KB of 1,000 bytes, so less is better.`,
    'Every peer can do things that are not measured here. [README](../README.md#beside-its-peers) says when something else is better.',
  ].join('\n\n')
}

/** Figures of a machine that had other things to do are worth less, and say so. */
function busyness({ load, cores }) {
  if (load < cores / 2) return [] // a build was just before
  return ['**The machine was busy with other things**: take what follows as rough, and the order of those who are close as chance.']
}

function itself(noise) {
  if (noise === undefined) return ''
  const { median, low, high } = noise.twin.ratio
  return `: the loop against itself read ${short(median)} (${short(low)}–${short(high)})`
}

function glance(results) {
  const names = roster.filter((name) => name in results.contenders)
  const shown = Object.keys(results.rows).filter((row) => rows[row].only === undefined)
  const lines = shown.map((row) => {
    const cells = Object.fromEntries(cellsOf(row, results).map((cell) => [cell.name, cell]))
    const [best] = cellsOf(row, results)
    const label = rows[row].smaller ? `${rows[row].title}, KB` : rows[row].title
    return [`[${label}](#${anchor(rows[row].title)})`, ...names.map((name) => glanceCell(cells[name], best, rows[row]))]
  })
  return table(['', ...names.map((name) => results.contenders[name].title)], lines)
}

function glanceCell({ name, reason, value }, best, { smaller }) {
  if (reason !== undefined) return '—'
  const text = name === yardstick && !smaller ? '1' : short(value)
  return name === best.name ? `**${text}**` : text
}

function betterPeers(results) {
  const shown = Object.keys(results.rows).filter((row) => rows[row].only === undefined)
  const lines = shown.map((row) => betterIn(row, results)).filter((line) => line !== undefined)
  const none = shown.filter((row) => betterIn(row, results) === undefined).map((row) => rows[row].title)
  return [
    ...(lines.length === 0 ? ['On no load of this run.'] : [lines.join('\n')]),
    ...(none.length === 0 ? [] : [`Nobody was ahead of wirepact by more than noise in: ${none.join('; ')}.`]),
  ].join('\n\n')
}

/** A line of who is ahead by more than noise, or undefined if nobody is. */
function betterIn(row, results) {
  const ahead = besideWirepact(row, results).filter(({ standing }) => standing === 'ahead')
  if (ahead.length === 0) return undefined
  const said = ahead.map(({ title, value, lead }) => `${title} ${withUnit(row, short(value))}${rows[row].smaller ? '' : ` (${short(lead)} times as fast)`}`)
  return `- **${rows[row].title}**: wirepact ${withUnit(row, short(ahead[0].ours.value))}; ${said.join(', ')}`
}

function whoIsWho({ contenders }) {
  const lines = roster.filter((name) => name in contenders).map((name) => {
    const { title, packages, validates } = contenders[name]
    return [title, packages.join(', '), validates ?? 'nothing']
  })
  return [
    'Each is used as its documentation says, with its own client and its defaults, but for what is noted with a load. All answer with the same values.',
    table(['', 'versions', 'checks'], lines, '---'),
    'Whoever checks nothing saves that time. `ws` can load an addon, bufferutil, that makes large messages faster. rpc-websockets brings it along unasked, and so would give it to itself and to whoever is installed beside it. Here nobody has it.',
    ...remarksOf(contenders),
  ].join('\n\n')
}

function remarksOf(contenders) {
  const lines = Object.values(contenders).flatMap(({ title, remark }) => (remark === undefined ? [] : [`- ${title}: ${remark}.`]))
  return lines.length === 0 ? [] : [lines.join('\n')]
}

function section(row, results) {
  const { title, about, kind } = rows[row]
  const cells = cellsOf(row, results)
  return [
    `### ${capitalised(title)}`,
    ...(about === undefined ? [] : [about]),
    `![${title}: ${cells.filter(({ value }) => value !== undefined).map((cell) => `${cell.title} ${short(cell.value)}`).join(', ')}](benchmarks/${row}.svg)`,
    kind === 'calls' || kind === 'fanout' ? ratesTable(row, cells) : sizesTable(row, cells),
    ...notesOf(row, results),
  ].join('\n\n')
}

function ratesTable(row, cells) {
  const able = cells.filter(({ reason }) => reason === undefined)
  const lines = able.map(({ title, rate, value, low, high, generations, serverUs, clientUs }) => [
    title, thousands(rate), short(value), `${short(low)}–${short(high)}`, generations.map(short).join(', '),
    microseconds(serverUs), rows[row].kind === 'fanout' ? '' : microseconds(clientUs),
  ])
  const each = { 'items/s': 'an item', 'deliveries/s': 'a delivery', 'connections/s': 'a connection' }[rows[row].unit] ?? 'a call'
  const head = ['', rows[row].unit, 'ratio', 'quartiles', 'each generation', `server CPU ${each}, µs`, `client CPU ${each}, µs`]
  const isFanout = rows[row].kind === 'fanout'
  return isFanout ? table(head.slice(0, -1), lines.map((line) => line.slice(0, -1))) : table(head, lines)
}

function sizesTable(row, cells) {
  const able = cells.filter(({ reason }) => reason === undefined)
  if (rows[row].kind === 'bundle') return table(['', rows[row].unit], able.map(({ title, value }) => [title, short(value)]))
  return table(['', rows[row].unit, '… of it heap and buffers'], able.map(({ title, value, heapBytes }) => [title, short(value), short(heapBytes / 1_000)]))
}

/** How a contender does what it has no means of its own for, and why some cannot. */
function notesOf(row, { rows: measured, contenders }) {
  const notes = Object.keys(measured[row]).flatMap((name) => {
    const { title, notes = {} } = contenders[name] ?? {}
    const { reason } = measured[row][name]
    if (reason !== undefined) return [`- ${title}: — ${reason}.`]
    return row in notes ? [`- ${title}: ${notes[row]}.`] : []
  })
  return notes.length === 0 ? [] : [notes.join('\n')]
}

function method({ settings, machine }) {
  return [
    `A contender is a server process and a client process${machine.pinned ? ', each pinned to its own CPU' : ''}. All contenders are started together, so they are of the same age, and take turns in slices of ${settings.sliceMs} ms while the others are idle. The order of the turns changes from round to round, and that of the loads from generation to generation. A ratio is that of a slice to the loop's slice of the same round; tables give the median and the quartiles, and the median of each generation, since no two processes are compiled alike.`,
    `Before anything is timed, each contender must do each load and give the right answers: sums, receipts, the number of items and the last of them, every byte; one message must reach each of ${thousands(settings.sockets)} subscribers once. Who is said to check input must refuse wrong input. While it is timed each answer is looked at again, and deliveries are counted. Each load is warmed up by 5,000 answers, and ${settings.warmUpMs} ms, but 3 seconds at most; those of which a second holds few, by fewer.`,
    'Closed loops flatter whoever batches: a caller calls again as soon as it has its answer, so answers that arrive together cause calls that leave together. The load with callers out of step is there to show what is left without that.',
    `CPU is that of the process, kernel included, by call. It is steadier than the rate, and it is what a server costs. Memory is measured with ${thousands(settings.idle)} connections.`,
    'To doubt a row, run it alone:',
    '```sh\nnpm run bench -- hundred --only wirepact,trpc\nnpm run bench -- order stream --generations 1\nnpm run bench -- --help\n```',
    'The numbers of this run are in [results.json](benchmarks/results.json). The code of each contender is one file in bench/contenders.',
  ].join('\n\n')
}

/** @param align - of all columns but the first: numbers end in line */
function table(head, lines, align = '---:') {
  const rule = ['---', ...head.slice(1).map(() => align)]
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function anchor(title) {
  return title.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-')
}
