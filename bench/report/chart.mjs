// A row as a drawing: horizontal bars, best first. It brings its own background,
// light or dark as the reader has it, so it can be read on every page.

import { yardstick } from '../roster.mjs'
import { rows } from '../rows.mjs'
import { capitalised, cellsOf, short, withUnit } from './cells.mjs'

const WIDTH = 760
const PADDING = 20
const HEAD = 64
const LINE = 27
const BAR = 17
/** Names end here, bars begin; and they end before the longest value. */
const BARS_FROM = 152
const VALUES = 66

const style = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 }
  .muted { fill: #59636e }
  .ours text { font-weight: 600 }
  .value { paint-order: stroke; stroke: #ffffff; stroke-width: 5px; stroke-linejoin: round }
  .page { fill: #ffffff; stroke: #d1d9e0 }
  .peer .bar { fill: #afb8c1 } .loop .bar { fill: #d4a72c } .ours .bar { fill: #0969da }
  .whisker { stroke: #1f2328; stroke-opacity: .55 } .one { stroke: #9a6700; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .value { stroke: #0d1117 } .muted { fill: #9198a1 }
    .page { fill: #0d1117; stroke: #3d444d }
    .peer .bar { fill: #545d68 } .loop .bar { fill: #bb8009 } .ours .bar { fill: #4493f8 }
    .whisker { stroke: #e6edf3 } .one { stroke: #d29922 }
  }`

export function chartOf(row, results) {
  const cells = cellsOf(row, results)
  const height = HEAD + cells.length * LINE + PADDING
  const most = Math.max(0.01, ...cells.map(({ value = 0, high = value }) => high))
  const x = (value) => BARS_FROM + (value / most) * (WIDTH - PADDING - VALUES - BARS_FROM)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
  <title id="title">${escaped(rows[row].title)}</title>
  <style>${style}
  </style>
  <rect class="page" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
  <text class="title" x="${PADDING}" y="28">${escaped(capitalised(rows[row].title))}</text>
  <text class="muted" x="${PADDING}" y="48">${escaped(subtitle(row, results))}</text>
${rows[row].smaller ? '' : loopLine(x(1), cells.length)}${cells.map((cell, i) => bar(cell, row, HEAD + i * LINE, x)).join('\n')}
</svg>
`
}

function subtitle(row, { machine }) {
  const { unit, smaller } = rows[row]
  const what = smaller ? `${unit}; less is better` : `${unit} beside a hand-written loop over ws; more is better; whiskers are quartiles`
  return `${what} · Node ${machine.node.slice(1)}, ${machine.date}`
}

/** Where the yardstick is, across all bars. */
function loopLine(x, lines) {
  return `  <line class="one" x1="${round(x)}" y1="${HEAD}" x2="${round(x)}" y2="${HEAD + lines * LINE - LINE + BAR + 4}"/>\n`
}

function bar({ name, title, reason, value, low, high }, row, y, x) {
  const kind = { wirepact: 'ours', [yardstick]: 'loop' }[name] ?? 'peer'
  const baseline = y + BAR - 4
  const label = `<text x="${BARS_FROM - 10}" y="${baseline}" text-anchor="end">${escaped(title)}</text>`
  if (reason !== undefined) return `  <g class="${kind}">${label}<text class="muted" x="${BARS_FROM}" y="${baseline}">— ${escaped(reason)}</text></g>`
  const width = Math.max(1, x(value) - BARS_FROM)
  const middle = y + BAR / 2
  const isSpread = low !== undefined && high - low > 0
  const whisker = isSpread ? `<path class="whisker" fill="none" d="M${round(x(low))} ${middle - 4}v8m0-4H${round(x(high))}m0-4v8"/>` : ''
  const end = Math.max(x(value), isSpread ? x(high) : 0) + 8
  return `  <g class="${kind}">${label}<rect class="bar" x="${BARS_FROM}" y="${y}" width="${round(width)}" height="${BAR}" rx="3"/>${whisker}<text class="value" x="${round(end)}" y="${baseline}">${withUnit(row, short(value))}</text></g>`
}

function round(number) {
  return Math.round(number * 10) / 10
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
