// The figures on the page. It knows nothing of connections; page.ts tells it.

import { element, make } from '../../shared/page/dom.js'
import type { Instrument } from '../contract.js'
import { colourOf } from './chart.js'

/** Items that may be under way to a reader that does not read: the client's default. */
const WINDOW_ITEMS = 512
/** A queue this long fills its bar. */
const MANY_TICKS = 10_000

export interface Figures {
  readonly rate: number
  readonly lagMs: number | undefined
  readonly gaps: number
  readonly connections: number
  /** Numbers of ticks: the last that was made, given by the generator, and read. */
  readonly made: number
  readonly given: number
  readonly taken: number
}

export interface Quote {
  readonly price: number
  readonly change: number
}

const whole = new Intl.NumberFormat('en')
const priced = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const quotes = new Map<Instrument, { price: HTMLElement; change: HTMLElement }>()

export function showContract(name: string): void {
  element('contract').textContent = name
}

export function showFigures({ rate, lagMs, gaps, connections, made, given, taken }: Figures): void {
  element('rate').textContent = whole.format(Math.round(rate))
  showUnit(element('lag'), ...lagOf(lagMs))
  element('gaps').textContent = whole.format(gaps)
  element('gaps').classList.toggle('bad', gaps > 0)
  element('connections').textContent = whole.format(connections)
  element('made').textContent = whole.format(made)
  element('given').textContent = whole.format(given)
  element('taken').textContent = whole.format(taken)
  showBetween('waiting', Math.max(0, made - given), MANY_TICKS, 'wait at the server')
  showBetween('underway', Math.max(0, given - taken), WINDOW_ITEMS, 'on the way')
}

export function showQuotes(instruments: readonly Instrument[], of: ReadonlyMap<Instrument, Quote>): void {
  for (const instrument of instruments) {
    const quote = of.get(instrument)
    if (!quote) continue
    const { price, change } = quotes.get(instrument) ?? addQuote(instrument)
    price.textContent = priced.format(quote.price)
    change.textContent = `${quote.change < 0 ? '−' : '+'}${Math.abs(quote.change).toFixed(2)} %`
  }
}

export function showReading(reading: boolean): void {
  element('read').textContent = reading ? 'Stop reading' : 'Go on reading'
}

export function onRead(act: () => void): void {
  element('read').addEventListener('click', act)
}

function addQuote(instrument: Instrument): { price: HTMLElement; change: HTMLElement } {
  const quote = { price: make('span', 'price'), change: make('span', 'change') }
  const row = make('li', '', make('b', '', instrument), quote.price, quote.change)
  row.style.setProperty('--colour', `var(${colourOf(instrument)})`)
  element('legend').append(row)
  quotes.set(instrument, quote)
  return quote
}

function showBetween(id: string, ticks: number, most: number, what: string): void {
  const row = element(id)
  row.style.setProperty('--full', String(Math.min(1, ticks / most)))
  row.classList.toggle('full', ticks >= most / 2)
  row.querySelector('span')!.textContent = `${whole.format(ticks)} ${what}`
}

function lagOf(lagMs: number | undefined): [number: string, unit: string] {
  if (lagMs === undefined) return ['–', '']
  return lagMs < 1_000 ? [String(Math.round(lagMs)), 'ms'] : [(lagMs / 1_000).toFixed(1), 's']
}

function showUnit(at: HTMLElement, number: string, unit: string): void {
  at.replaceChildren(number, make('small', '', unit))
}
