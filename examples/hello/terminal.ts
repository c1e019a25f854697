// One line for each thing that happens: time, event, between whom, what. In
// colour where the terminal has it; NO_COLOR and pipes are respected.

import { styleText } from 'node:util'
import type { ServerTraceEvent } from 'wirepact/server'
import { words } from './words.js'

type Style = Parameters<typeof styleText>[0]

const coloured = process.stdout.isTTY && process.stdout.hasColors()
const styles: Readonly<Record<string, Style>> = {
  'open': 'green', 'message': 'cyan', 'pong': 'dim', 'close': 'red', 'client': 'magenta', 'server': 'yellow', 'log': 'yellow',
  '✓': ['green', 'bold'], '✗': ['red', 'bold'],
}

export function paint(style: Style, text: string): string {
  return coloured ? styleText(style, text) : text
}

export function line(event: string, who: string, what: string): void {
  const time = new Date().toTimeString().slice(0, 8)
  const room = (process.stdout.isTTY ? Math.max(80, process.stdout.columns) : 110) - 40
  const shown = what.length > room ? `${what.slice(0, room - 1)}…` : what
  const text = event === 'message' || event === 'pong' ? shown : paint('bold', shown)
  console.log(`${paint('dim', time)}  ${paint(styles[event] ?? 'reset', event.padEnd(7))}  ${who.padEnd(19)}  ${text}`)
}

/** For the option `logger`: what is worth a line in a log, without the stack. */
export function log({ err }: { err?: unknown }, message: string): void {
  line('log', 'server', err instanceof Error ? `${message}: ${err.message}` : message)
}

/** Prints what happens on the server's connections. */
export function tracer(): (event: ServerTraceEvent) => void {
  /** Names by session, as each hello gives them. */
  const names = new Map<string, string>()
  /** Whose heartbeat was shown since the last other event: one line each is enough. */
  const beating = new Set<string>()

  return (event) => {
    if (event.type === 'open') return line('open', '? → server', event.request.url.split('?')[0] ?? '')
    const name = nameOf(event, names)
    if (event.type === 'pong') {
      if (!beating.has(name)) line('pong', name, 'is alive')
      beating.add(name)
      return
    }
    const said = event.type === 'close' ? [] : words(event.text).filter(({ kind }) => kind !== 'heartbeat')
    if (event.type === 'close' || said.length > 0) beating.clear()
    if (event.type === 'close') line('close', name, event.code === 1006 ? '1006, without a word' : `${event.code} ${event.reason}`)
    for (const { text } of said) line('message', event.type === 'sent' ? `server → ${name}` : `${name} → server`, text)
  }
}

/** Before its session is known, a socket has no name; then the hello gives both. */
function nameOf(event: Exclude<ServerTraceEvent, { type: 'open' }>, names: Map<string, string>): string {
  if (event.client !== undefined) return names.get(event.client) ?? '?'
  const { session, auth } = (event.type === 'received' ? JSON.parse(event.text) : {}) as { session?: string; auth?: unknown }
  if (session === undefined) return '?'
  names.set(session, String(auth))
  return String(auth)
}
