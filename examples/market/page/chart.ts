// The moving chart of the last half minute, drawn once a frame.

import UPlot from 'uplot'
import { element } from '../../shared/page/dom.js'
import type { Instrument } from '../contract.js'
import type { Table } from './columns.js'
import type { Interruption, Interruptions } from './interruptions.js'

const SEEN_SECONDS = 30
const chart = element('chart')

export class Chart {
  readonly #plot: UPlot

  constructor(instruments: readonly Instrument[], interruptions: Interruptions) {
    this.#plot = new UPlot(options(instruments, interruptions), [[], ...instruments.map(() => [])], chart)
    new ResizeObserver(() => this.#plot.setSize(size())).observe(chart)
  }

  /** @param nowMs - the right edge, in milliseconds since 1970 */
  draw(table: Table, nowMs: number): void {
    this.#plot.batch(() => {
      this.#plot.setData(table, false)
      this.#plot.setScale('x', { min: nowMs / 1_000 - SEEN_SECONDS, max: nowMs / 1_000 })
    })
  }
}

export function colourOf(instrument: Instrument): string {
  return `--${instrument.toLowerCase()}`
}

function options(instruments: readonly Instrument[], interruptions: Interruptions): UPlot.Options {
  const font = `12px ${style('--sans')}`
  const axis = { font, stroke: () => style('--soft'), ticks: { show: false }, border: { show: false } }
  const line = { stroke: () => style('--hair'), width: 1 }
  return {
    ...size(),
    padding: [18, 20, 2, 8],
    pxAlign: 0, // moves smoothly, not from pixel to pixel
    legend: { show: false },
    cursor: { show: false },
    hooks: { drawClear: [(plot) => interruptions.all.forEach((interruption) => shade(plot, interruption))] },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: { x: { time: true }, y: { range: (_plot, min, max) => around(min, max) } },
    axes: [
      { ...axis, grid: { show: false }, size: 34, incrs: [5, 10, 15, 30], values: (_plot, times) => times.map(clockTime) },
      { ...axis, grid: line, size: 60, space: 48, values: (_plot, changes) => changes.map(percent) },
    ],
    series: [{}, ...instruments.map((instrument): UPlot.Series => ({
      label: instrument,
      stroke: () => style(colourOf(instrument)),
      width: 1.5,
      points: { show: false },
      pxAlign: 0,
    }))],
  }
}

/** Behind the lines, the time in which no ticks came. */
function shade({ ctx, bbox, valToPos }: UPlot, { kind, fromMs, toMs }: Interruption): void {
  const edge = bbox.left + bbox.width
  const from = Math.max(bbox.left, valToPos(fromMs / 1_000, 'x', true))
  const to = toMs === undefined ? edge : Math.min(edge, valToPos(toMs / 1_000, 'x', true))
  if (to <= from) return
  ctx.save()
  ctx.fillStyle = style(kind === 'cut off' ? '--cut' : '--call')
  ctx.globalAlpha = 0.09
  ctx.fillRect(from, 0, to - from, bbox.top + bbox.height)
  ctx.globalAlpha = 1
  ctx.font = `${12 * devicePixelRatio}px ${style('--sans')}`
  ctx.textBaseline = 'top'
  ctx.textAlign = 'left'
  const margin = 8 * devicePixelRatio
  if (ctx.measureText(kind).width + 2 * margin < to - from) ctx.fillText(kind, from + margin, margin)
  ctx.restore()
}

/** Some room above and below, and no less than is worth a look. */
function around(min: number | null, max: number | null): [number, number] {
  const [low, high] = [min ?? 0, max ?? 0]
  const room = Math.max(0.05, (high - low) * 0.12)
  return [low - room, high + room]
}

function size(): { width: number; height: number } {
  return { width: chart.clientWidth, height: chart.clientHeight }
}

function style(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name)
}

function clockTime(seconds: number): string {
  return new Date(seconds * 1_000).toTimeString().slice(0, 8)
}

function percent(change: number): string {
  return `${change < 0 ? '−' : change > 0 ? '+' : ''}${Math.abs(change).toFixed(2)} %`
}
