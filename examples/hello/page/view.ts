// What the page shows. It knows nothing of connections; page.ts tells it.

import type { RpcError } from 'wirepact'
import type { ClientState, TraceEvent } from 'wirepact/client'
import type { Drink, Person } from '../contract.js'
import { words } from '../words.js'
import { element, make } from '../../stage/dom.js'
import { drawMessage } from '../../stage/wire.js'

const MOST_ROWS = 200
const transcript = element('transcript')
const calls = element('calls')
const events = element('events')
const cut = element<HTMLButtonElement>('cut')

// State

const titles = { idle: 'Idle', connecting: 'Connecting', connected: 'Connected', waiting: 'Cut off', closed: 'Closed' }
let connections = 0
let countdown: ReturnType<typeof setInterval> | undefined

export function showState(state: ClientState): void {
  const connected = state.status === 'connected'
  if (connected) connections++
  cut.setAttribute('aria-disabled', String(!connected)) // `disabled` would take the focus away
  document.body.classList.toggle('away', !connected)
  element('wire').dataset['state'] = state.status
  element('state').textContent = titles[state.status]
  showDetail(state)
  clearInterval(countdown)
  if (state.status === 'waiting') countdown = setInterval(showDetail, 100, state)
}

function showDetail(state: ClientState): void {
  let detail = ''
  if (state.status === 'waiting') {
    const waitMs = Math.max(0, state.retryAt.getTime() - Date.now())
    detail = `, next try in ${(waitMs / 1_000).toFixed(1)} s`
  } else if (state.status === 'closed') detail = state.error ? `: ${state.error.message}` : ''
  element('detail').textContent = detail
}

export function showContract(name: string): void {
  element('contract').textContent = name
}

// Conversation

export function showPeople(people: Iterable<Person>, me: Person | undefined): void {
  const chips = [...people].map(({ id, name }) => make('li', id === me?.id ? 'me' : '', id === me?.id ? `${name}, you` : name))
  element('people').replaceChildren(...chips)
  element('me').textContent = me?.name ?? 'this page'
}

/** @param how - the procedure, or the error, by which it was said */
export function heard(who: 'you' | 'server', text: string, how?: string): HTMLElement {
  const bubble = make('p', 'bubble', text)
  const row = make('li', who, make('b', 'who', who), bubble)
  if (how !== undefined) row.append(make('code', '', how))
  add(transcript, row)
  return bubble
}

export function happened(text: string): void {
  add(transcript, make('li', 'news', text))
}

/** The server's question, as buttons; gone when the server no longer waits. */
export function ask(text: string, choices: readonly Drink[], signal: AbortSignal): Promise<Drink> {
  return new Promise((resolve, reject) => {
    const bubble = heard('server', text, 'ask')
    const buttons = make('span', 'choices')
    for (const choice of choices) {
      const button = make('button', '', choice)
      button.type = 'button'
      button.onclick = () => {
        buttons.remove()
        heard('you', choice)
        resolve(choice)
      }
      buttons.append(button)
    }
    signal.addEventListener('abort', () => {
      buttons.replaceWith(' (too late)')
      reject(signal.reason as Error)
    })
    bubble.append(buttons)
    add(transcript)
  })
}

export function showDrink(drink: Drink): void {
  element('brew').textContent = `Brew a ${drink}`
}

export function onSay(say: (text: string) => void): void {
  const input = element<HTMLInputElement>('text')
  element('say').addEventListener('submit', (event) => {
    event.preventDefault()
    if (input.value.trim() !== '') say(input.value)
    input.value = ''
  })
}

export function onBrew(brew: () => void): void {
  element('brew').addEventListener('click', brew)
}

export function onCut(act: () => void): void {
  cut.addEventListener('click', () => {
    if (cut.getAttribute('aria-disabled') === 'false') act()
  })
}

// Calls

export interface ShownCall {
  answered(output: unknown): void
  failed(error: RpcError): void
}

/** A call that was made; tell what became of it. */
export function call(method: string, input: unknown): ShownCall {
  const startedMs = performance.now()
  const startedOn = connections
  const time = make('span', 'time')
  const outcome = make('span', 'outcome', 'waits for its answer')
  const row = make('li', 'running', make('code', 'method', method), make('span', 'input', inBrief(input)), outcome, time)
  const seconds = (input as { seconds?: number }).seconds ?? 0
  if (seconds > 1) {
    row.append(make('span', 'bar'))
    row.style.setProperty('--seconds', `${seconds}s`)
  }
  const clock = setInterval(() => (time.textContent = elapsed(startedMs)), 100)
  add(calls, row)
  const settle = (className: string, text: string): void => {
    clearInterval(clock)
    time.textContent = elapsed(startedMs)
    row.className = className
    outcome.textContent = connections > Math.max(1, startedOn) ? `${text}, over a new connection` : text
  }
  return {
    answered: (output) => settle('answered', inBrief(output)),
    failed: ({ code, outcome }) => settle('failed', `${code}, ${outcome}`),
  }
}

function inBrief(value: unknown): string {
  return Object.entries(value as object).filter(([key]) => key !== 'order').map(([key, part]) => `${key}: ${part}`).join(', ')
}

function elapsed(sinceMs: number): string {
  const ms = performance.now() - sinceMs
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

// Events

let heartbeats = 0

export function trace(event: TraceEvent): void {
  switch (event.type) {
    case 'open': return wrote('open', '●', 'open')
    case 'close': return wrote('close', '×', `close ${event.code}${event.reason === '' ? '' : ` ${event.reason}`}`)
    case 'sent':
    case 'received':
      drawMessage(event.type)
      for (const { kind, text } of words(event.text)) {
        if (kind === 'heartbeat') wroteHeartbeat()
        else wrote(`${event.type} ${kind}`, event.type === 'sent' ? '→' : '←', text)
      }
  }
}

function wrote(className: string, sign: string, text: string): void {
  heartbeats = 0
  add(events, make('li', className, make('time', '', now()), make('b', '', sign), make('span', '', text)))
}

/** Pings, pongs and acks in a row share one row. */
function wroteHeartbeat(): void {
  const count = heartbeats + 1
  if (count === 1) wrote('heartbeat', '·', '')
  heartbeats = count
  const row = events.lastElementChild
  if (row) row.lastElementChild!.textContent = count === 1 ? 'heartbeat' : `heartbeat × ${count}`
}

function now(): string {
  return new Date().toTimeString().slice(0, 8)
}

/** Adds a row at the end, and stays there if that is where one is. */
function add(list: HTMLElement, ...rows: HTMLElement[]): void {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40
  list.append(...rows)
  while (list.childElementCount > MOST_ROWS) list.firstElementChild?.remove()
  if (atEnd || rows.length === 0) list.scrollTop = list.scrollHeight
}
