// What happened, a line for each event, for a person to read.

import type { Event } from './history.js'
import type { Plan, Step } from './plan.js'
import { shown } from './shown.js'

/** Times and names in columns. */
export function traceOf(events: readonly Event[]): string {
  const times = events.map(({ atMs }) => timeText(atMs))
  const timeWidth = Math.max(0, ...times.map(({ length }) => length))
  const whoWidth = Math.max(0, ...events.map(({ who }) => who.length))
  return events.map(({ who, what }, index) => {
    const text = typeof what === 'string' ? what : what()
    return `${(times[index] as string).padStart(timeWidth)} ms  ${who.padEnd(whoWidth)}  ${text}`
  }).join('\n')
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
