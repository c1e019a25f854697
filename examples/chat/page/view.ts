// What the page shows around the conversation: the connection, the rooms, who
// is here. It knows neither client nor contract; page.ts tells it.

import type { PresenceChange } from 'wirepact'
import type { ClientState } from 'wirepact/client'
import { element, make } from '../../shared/page/dom.js'
import { avatar } from './avatar.js'
import { addNews } from './transcript.js'

// The connection

const titles = { idle: 'Idle', connecting: 'Connecting', connected: 'Connected', waiting: 'Cut off', closed: 'Closed' }
const cut = element<HTMLButtonElement>('cut')
let isCut = false
let lostMs: number | undefined
let countdown: ReturnType<typeof setInterval> | undefined

export function showState(state: ClientState): void {
  const connected = state.status === 'connected'
  document.body.classList.toggle('away', !connected)
  element('wire').dataset['state'] = state.status
  element('state').textContent = titles[state.status]
  clearInterval(countdown)
  if (state.status === 'waiting') countdown = setInterval(showDetail, 100, state)
  showDetail(state)
  showLoss(state)
  if (connected) isCut = false
  showCut(connected)
}

function showDetail(state: ClientState): void {
  let detail = ''
  if (state.status === 'waiting') {
    const waitMs = Math.max(0, state.retryAt.getTime() - Date.now())
    detail = `next try in ${(waitMs / 1_000).toFixed(1)} s`
  } else if (state.status === 'closed' && state.error) detail = state.error.message
  element('detail').textContent = detail
}

/** Where in the conversation the connection was lost, and where it came back. */
function showLoss({ status }: ClientState): void {
  if (status === 'waiting' && lostMs === undefined) {
    lostMs = performance.now()
    addNews('cut off', 'loss')
  } else if (status === 'connected' && lostMs !== undefined) {
    addNews(`back after ${((performance.now() - lostMs) / 1_000).toFixed(1)} s`, 'return')
    lostMs = undefined
  }
}

function showCut(connected: boolean): void {
  cut.textContent = isCut ? 'Mend it' : 'Cut the connection'
  cut.classList.toggle('mend', isCut)
  cut.setAttribute('aria-disabled', String(!connected && !isCut)) // `disabled` would take the focus away
}

export function onCut(act: () => void, mend: () => void): void {
  cut.addEventListener('click', () => {
    if (cut.getAttribute('aria-disabled') === 'true') return
    isCut = !isCut
    if (isCut) act()
    else mend()
    showCut(false)
  })
}

export function showMe(name: string): void {
  element('me').textContent = name
}

export function showContract(name: string): void {
  element('contract').textContent = name
}

// Rooms

const rooms = element('rooms')
const known = new Set<string>()
let current = ''

export function addRoom(room: string): void {
  if (known.has(room)) return
  known.add(room)
  const link = make('a', '', room)
  link.href = `#${room}`
  rooms.append(make('li', '', link))
  mark(link, room)
}

export function forgetRooms(): void {
  known.clear()
  rooms.replaceChildren()
}

export function showRoom(room: string): void {
  current = room
  people = undefined
  element('people').replaceChildren()
  element('room').textContent = room
  element<HTMLInputElement>('text').placeholder = `Say something in ${room}`
  document.title = `${room} · wirepact chat`
  for (const link of rooms.querySelectorAll('a')) mark(link, link.hash.slice(1))
}

function mark(link: HTMLElement, room: string): void {
  if (room === current) link.setAttribute('aria-current', 'page')
  else link.removeAttribute('aria-current')
  if (room === current) link.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

export function onOpen(open: (room: string) => void): void {
  const input = element<HTMLInputElement>('new-room')
  element('open').addEventListener('submit', (event) => {
    event.preventDefault()
    const room = input.value.trim().toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-$/g, '')
    if (room !== '') open(room.slice(0, 24))
    input.value = ''
    element('text').focus()
  })
}

// People

let people: Set<string> | undefined

/** Whoever is here twice, in two windows, is here once. */
export function showPeople({ members }: PresenceChange<{ name: string }>): void {
  const before = people
  people = new Set(members.map(({ info }) => info.name).sort((a, b) => a.localeCompare(b)))
  const me = element('me').textContent
  element('people').replaceChildren(...[...people].map((name) => {
    return make('li', '', avatar(name), make('span', '', name === me ? `${name}, you` : name))
  }))
  element('count').textContent = String(people.size)
  if (!before) return
  for (const name of people) if (!before.has(name)) addNews(`${name} came`)
  for (const name of before) if (!people.has(name)) addNews(`${name} left`)
}

// What is said

export function onSay(say: (text: string) => void): void {
  const input = element<HTMLInputElement>('text')
  element('say').addEventListener('submit', (event) => {
    event.preventDefault()
    const text = input.value.trim()
    if (text !== '') say(text)
    input.value = ''
  })
}
