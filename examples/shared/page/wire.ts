// The drawn connection: its state, and a dot for each message, as far as they
// can be told apart. index.html has its parts; page.css knows how they look.

import type { ClientState } from 'wirepact/client'
import { element } from './dom.js'

const titles = { idle: 'Idle', connecting: 'Connecting', connected: 'Connected', waiting: 'Cut off', closed: 'Closed' }
/** Messages of one direction that are closer together than this share a dot. */
const DOT_MS = 60
const still = matchMedia('(prefers-reduced-motion: reduce)')
const line = element('line')
const cut = element<HTMLButtonElement>('cut')
const drawnMs = { sent: -Infinity, received: -Infinity }
let countdown: ReturnType<typeof setInterval> | undefined

export function showState(state: ClientState): void {
  const connected = state.status === 'connected'
  cut.setAttribute('aria-disabled', String(!connected)) // `disabled` would take the focus away
  document.body.classList.toggle('away', !connected)
  element('wire').dataset['state'] = state.status
  element('state').textContent = titles[state.status]
  showDetail(state)
  clearInterval(countdown)
  if (state.status === 'waiting') countdown = setInterval(showDetail, 100, state)
}

export function onCut(act: () => void): void {
  cut.addEventListener('click', () => {
    if (cut.getAttribute('aria-disabled') === 'false') act()
  })
}

export function drawMessage(direction: 'sent' | 'received'): void {
  const nowMs = performance.now()
  if (still.matches || document.hidden || nowMs < drawnMs[direction] + DOT_MS) return
  drawnMs[direction] = nowMs
  const dot = document.createElement('i')
  dot.className = direction
  line.append(dot)
  const left = direction === 'sent' ? ['0%', '100%'] : ['100%', '0%']
  dot.animate({ left, opacity: [0, 1, 1, 0] }, { duration: 700, easing: 'cubic-bezier(.4, 0, .4, 1)' }).onfinish = () => dot.remove()
}

function showDetail(state: ClientState): void {
  let detail = ''
  if (state.status === 'waiting') {
    const waitMs = Math.max(0, state.retryAt.getTime() - Date.now())
    detail = `, next try in ${(waitMs / 1_000).toFixed(1)} s`
  } else if (state.status === 'closed') detail = state.error ? `: ${state.error.message}` : ''
  element('detail').textContent = detail
}
