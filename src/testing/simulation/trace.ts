// What happened, a line for each event, for a person to read.

import type { Events } from './events.js'
import type { Plan, Step } from './plan.js'
import { shown } from './shown.js'

/** Times and names in columns. */
export function traceOf({ first, leftOut, last }: Events): string {
  const events = [...first, ...last]
  const timeWidth = widest(events.map(({ atMs }) => timeText(atMs)))
  const whoWidth = widest(events.map(({ who }) => who))
  const lines = events.map(({ atMs, who, what }) => {
    const text = typeof what === 'string' ? what : what()
    return `${timeText(atMs).padStart(timeWidth)} ms  ${who.padEnd(whoWidth)}  ${text}`
  })
  if (leftOut > 0) lines.splice(first.length, 0, `… ${leftOut} lines left out …`)
  return lines.join('\n')
}

/** No argument for each: there may be more than a call can take. */
function widest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0)
}

/** A plan's steps, a line each. */
export function planText({ steps, tabs, latencyMs }: Plan): string {
  const lines = steps.map((step) => `${timeText(step.atMs).padStart(9)} ms  ${stepText(step)}`)
  return [`${tabs} ${tabs === 1 ? 'tab' : 'tabs'}, a latency of ${latencyMs} ms`, ...lines].join('\n')
}

function stepText(step: Step): string {
  if ('act' in step) return `tab ${step.tab}: ${step.act}`
  if ('chore' in step) return `server: ${step.chore}`
  const { fault, atMs: _, ...rest } = step
  const words = Object.entries(rest).map(([name, value]) => `${name} ${shown(value === Infinity ? 'Infinity' : value).replaceAll('"', '')}`)
  return [fault, ...words].join(', ')
}

/** `1 204` */
function timeText(atMs: number): string {
  return String(Math.round(atMs)).replace(/\B(?=(\d{3})+$)/g, ' ')
}
