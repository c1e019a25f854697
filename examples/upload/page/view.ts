// What the page shows of a file on its way. It knows nothing of connections; page.ts tells it.

import { element, make } from '../../shared/page/dom.js'

const SPEED_MS = 500
let size = 0
let given = 0
let received = 0
let connections = 0
/** What the server had, and when that was: a while ago. */
let mark = { received: 0, atMs: 0 }

export function showContract(name: string): void {
  element('contract').textContent = name
}

export function showConnection({ status }: { readonly status: string }): void {
  if (status === 'connected') element('connections').textContent = String(++connections)
}

/** A file is to be sent. */
export function begin(name: string, bytes: number): void {
  size = bytes
  given = received = 0
  mark = { received: 0, atMs: performance.now() }
  document.body.classList.remove('complete', 'failed')
  document.body.classList.add('sending')
  for (const id of ['make', 'choose']) element(id).setAttribute('aria-disabled', 'true')
  element('name').textContent = name
  element('verdict').textContent = ''
  element('mine').textContent = element('theirs').textContent = '–'
  showPart()
}

/** So much was given to the call. */
export function showGiven(bytes: number): void {
  given = bytes
  showPart()
}

/** So much the server has. */
export function showReceived(bytes: number, memory: number): void {
  received = bytes
  const now = performance.now()
  if (now - mark.atMs >= SPEED_MS) {
    showSize('speed', ((received - mark.received) / (now - mark.atMs)) * 1_000, '/s')
    mark = { received, atMs: now }
  }
  showSize('memory', memory)
  showPart()
}

export function showHashes(mine: string, theirs: string): void {
  element('mine').textContent = mine
  element('theirs').textContent = theirs
  if (mine === theirs) end('complete', '✓ the same on both sides')
  else end('failed', '✗ not the same')
}

export function fail(message: string): void {
  end('failed', `✗ ${message}`)
}

export function onMake(act: () => void): void {
  whileFree('make', act)
}

export function onFile(act: (file: File) => void): void {
  const input = element<HTMLInputElement>('file')
  whileFree('choose', () => input.click())
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    input.value = '' // else the same file could not be chosen again
    if (file) act(file)
  })
}

function whileFree(id: string, act: () => void): void {
  const button = element(id)
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') act()
  })
}

function end(how: 'complete' | 'failed', verdict: string): void {
  document.body.classList.remove('sending')
  document.body.classList.add(how)
  element('verdict').textContent = verdict
  for (const id of ['make', 'choose']) element(id).removeAttribute('aria-disabled')
}

function showPart(): void {
  const part = size === 0 ? 1 : received / size
  const bar = element('bar')
  bar.ariaValueNow = String(Math.floor(part * 100))
  scale(bar.querySelector('.received'), part)
  scale(bar.querySelector('.given'), size === 0 ? 1 : given / size)
  element('part').textContent = `${inMiB(received)} of ${inMiB(size)} MiB at the server, ${Math.floor(part * 100)} %`
  showSize('underway', Math.max(0, given - received))
}

function scale(bar: HTMLElement | null, part: number): void {
  bar?.style.setProperty('--part', String(part))
}

function showSize(id: string, bytes: number, per = ''): void {
  element(id).replaceChildren(inMiB(bytes), make('small', '', `MiB${per}`))
}

function inMiB(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1)
}
