// What the tables and charts of a row say of each contender.

import { rows } from '../rows.mjs'

/** A difference under this part is not established: it is what the loop shows against itself. */
export const NOISE = 0.15

/** A row's contenders, best first; those that cannot come last. `value` is a ratio to the loop, or kilobytes. */
export function cellsOf(row, { rows: measured, contenders }) {
  const { smaller } = rows[row]
  const cells = Object.entries(measured[row]).map(([name, cell]) => ({
    name, title: contenders[name]?.title ?? 'the same loop again', ...cell, ...valueOf(cell),
  }))
  const able = cells.filter(({ reason }) => reason === undefined)
  able.sort((a, b) => (smaller ? a.value - b.value : b.value - a.value))
  return [...able, ...cells.filter(({ reason }) => reason !== undefined)]
}

function valueOf({ ratio, bytes }) {
  if (ratio !== undefined) return { value: ratio.median, low: ratio.low, high: ratio.high }
  if (bytes === undefined) return {}
  const [value, low, high] = ['median', 'low', 'high'].map((what) => bytes[what] / 1_000)
  return Number.isNaN(low) ? { value } : { value, low, high }
}

/** How a contender stands to wirepact: who is ahead, by what, and whether that is more than noise. */
export function besideWirepact(row, results) {
  const cells = cellsOf(row, results).filter(({ value }) => value !== undefined)
  const ours = cells.find(({ name }) => name === 'wirepact')
  if (ours === undefined) return []
  const { smaller } = rows[row]
  return cells.filter((cell) => cell !== ours).map((cell) => {
    const lead = smaller ? ours.value / cell.value : cell.value / ours.value
    return { ...cell, lead, ours, standing: standingOf(lead, rows[row]) }
  })
}

/** Sizes of bundles are exact: there is no noise in them. */
function standingOf(lead, { kind }) {
  const least = kind === 'bundle' ? 1 : 1 + NOISE
  if (lead > least) return 'ahead'
  return lead < 1 / least ? 'behind' : 'level'
}

/** As `5.8`, `0.17` or `12.3`: no more digits than mean something. */
export function short(number) {
  return number >= 10 ? number.toFixed(1) : number.toFixed(2)
}

export function thousands(number) {
  return Math.round(number).toLocaleString('en')
}

export function microseconds(number) {
  return number >= 100 ? thousands(number) : number.toPrecision(2)
}

/** `×` after a ratio, `KB` after a size. */
export function withUnit(row, text) {
  return rows[row].unit === 'KB' ? `${text} KB` : `${text}×`
}

export function capitalised(text) {
  return text[0].toUpperCase() + text.slice(1)
}
