// A run's results on the terminal.

import { rows } from '../rows.mjs'
import { cellsOf, microseconds, short, thousands } from './cells.mjs'

export function printTable(results) {
  const { machine, settings } = results
  console.log(`Node ${machine.node}, ${machine.pinned ? 'servers pinned to CPU 0, clients to CPU 1' : 'NOT pinned: no taskset, or one CPU'}, load average ${machine.load.toFixed(2)} before.`)
  console.log(`${settings.generations} generations, each of ${settings.rounds} slices of ${settings.sliceMs} ms a contender. Ratios are to the loop of the same round:`)
  console.log('median (quartiles; median of each generation). Under 15 % is noise.')
  for (const row of Object.keys(results.rows)) {
    console.log(`\n${row}: ${rows[row].title}`)
    for (const cell of cellsOf(row, results)) console.log(`  ${cell.title.padEnd(21)} ${line(row, cell)}${aim(row, cell)}`)
  }
  console.log(`\n${machine.minutes.toFixed(1)} minutes.`)
}

function line(row, { reason, value, low, high, rate, generations, serverUs, clientUs }) {
  if (reason !== undefined) return `— ${reason}`
  if (rate === undefined) return `${short(value).padStart(8)} KB`
  const spread = `(${short(low)}–${short(high)}; ${generations.map(short).join(' ')})`
  return `${thousands(rate).padStart(10)} ${rows[row].unit}  ${short(value).padStart(6)} ${spread.padEnd(36)} CPU µs: server ${microseconds(serverUs)}, client ${microseconds(clientUs)}`
}

/** What wirepact aims at, and whether it is there. */
function aim(row, { name, value }) {
  const { least, most } = rows[row]
  if (name !== 'wirepact' || (least ?? most) === undefined) return ''
  const met = least === undefined ? value <= most : value >= least
  return `  aim ${least === undefined ? `≤ ${most}` : `≥ ${least}`}: ${met ? 'met' : 'MISSED'}`
}
