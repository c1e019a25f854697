// One line for each thing that happens: time, event, between whom, what. In
// colour where the terminal has it; NO_COLOR and pipes are respected.

import { styleText } from 'node:util'
import type { ServerTraceEvent } from 'wirepact/server'

type Style = Parameters<typeof styleText>[0]

const coloured = process.stdout.isTTY && process.stdout.hasColors()
const styles: Readonly<Record<string, Style>> = {
  open: 'green', message: 'blue', pong: 'dim', close: 'red', client: 'magenta', server: 'yellow', '✓': ['green', 'bold'], '✗': ['red', 'bold'],
}

export function paint(style: Style, text: string): string {
  return coloured ? styleText(style, text) : text
}

export function line(event: string, who: string, what: string): void {
  const time = new Date().toISOString().slice(11, 23)
  const room = Math.max(40, (process.stdout.isTTY ? process.stdout.columns : 120) - 44)
  const shown = what.length > room ? `${what.slice(0, room - 1)}…` : what
  const text = event === 'message' || event === 'pong' ? shown : paint('bold', shown)
  console.log(`${paint('dim', time)}  ${paint(styles[event] ?? 'reset', event.padEnd(7))}  ${who.padEnd(19)}  ${text}`)
}

/** Prints what happens on the server's connections. */
export function tracer(): (event: ServerTraceEvent) => void {
  /** Names by session, as each hello gives them. */
  const names = new Map<string, string>()
  /** Whose heartbeat was shown since the last other event: one line each is enough. */
  const beating = new Set<string>()

  return (event) => {
    if (event.type === 'open') return line('open', '', `from ${event.request.remoteAddress}`)
    if (event.type === 'pong') {
      const name = names.get(event.client ?? '') ?? '?'
      if (!beating.has(name)) line('pong', name, 'is alive')
      return void beating.add(name)
    }
    if (event.type === 'close') {
      beating.clear()
      return line('close', names.get(event.client ?? '') ?? '', `${event.code} ${meaning(event.code, event.reason)}`)
    }
    const message: unknown = JSON.parse(event.text)
    if (isHeartbeat(message)) return
    beating.clear()
    if (isHello(message)) names.set(message.session, message.auth)
    const name = names.get(event.client ?? (isHello(message) ? message.session : '')) ?? '?'
    const between = event.type === 'sent' ? `server → ${name}` : `${name} → server`
    for (const frame of describe(message)) line('message', between, frame)
  }
}

interface Hello { readonly type: 'hello'; readonly session: string; readonly auth: string; readonly attach: number }

/** A message of the wire in words; see docs/PROTOCOL.md. */
function describe(message: unknown): string[] {
  if (isHello(message)) return [message.attach > 1 ? `hello again (connection ${message.attach})` : 'hello']
  if (Array.isArray(message)) return message.slice(2).map((frame) => describeFrame(frame as unknown[]))
  return [(message as { type: string }).type]
}

function describeFrame([kind, id, ...rest]: unknown[]): string {
  const json = (value: unknown): string => (value === undefined ? '' : ` ${JSON.stringify(value)}`)
  switch (kind) {
    case 1: return `call ${id as number} ${rest[0] as string}${json(rest[2])}`
    case 2: return `answer ${id as number}${json(rest[0])}`
    case 3: return `error ${id as number} ${rest[0] as string}${json(rest[3])}`
    case 4: return `cancel ${id as number}`
    default: return `part of ${id as number}`
  }
}

function meaning(code: number, reason: string): string {
  return code === 1006 ? 'cut, without a word' : reason
}

function isHello(message: unknown): message is Hello {
  return (message as Hello).type === 'hello'
}

function isHeartbeat(message: unknown): boolean {
  return /^(ping|pong|ack)$/.test((message as { type?: string }).type ?? '')
}
