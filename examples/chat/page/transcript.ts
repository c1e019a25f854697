// The conversation of the room one is in. What the topic brought comes first, in
// the topic's order; below it waits what this page said and the topic has not brought yet.

import type { Gap, Outcome, Place } from 'wirepact'
import { element, make } from '../../shared/page/dom.js'
import type { Message } from '../contract.js'
import { avatar } from './avatar.js'

interface Said { readonly room: string; readonly id: string; readonly text: string }

/** What became of something that this page said. */
export interface Pending {
  said(): void
  failed(why: string, outcome?: Outcome): void
}

const MOST_ROWS = 1_000
/** After a pause the author is named again. */
const PAUSE_MS = 5 * 60_000
const scroller = element('transcript')
const messages = element('messages')
const waiting = element('waiting')
const pending = new Map<string, { readonly room: string; readonly row: HTMLElement; isSaid: boolean }>()
let me = ''
let last: Message | undefined
let isFirst = true

export function begin(room: string, name: string): void {
  me = name
  last = undefined
  isFirst = true
  messages.replaceChildren()
  waiting.replaceChildren(...[...pending.values()].filter((said) => said.room === room).map(({ row }) => row))
}

export function add(message: Message, { offset }: Place): void {
  if (isFirst && offset > 1) addNews(`${counted(offset - 1, 'earlier message')} no longer kept`)
  isFirst = false
  const isMore = last?.author === message.author && Date.parse(message.at) - Date.parse(last.at) < PAUSE_MS
  last = message
  scrolling(() => {
    forget(message.id)
    messages.append(rowOf(message.author, message.text, isMore, message.at))
    while (messages.childElementCount > MOST_ROWS) messages.firstElementChild?.remove()
  })
}

/** Something that happened between two messages. */
export function addNews(text: string, className = ''): void {
  last = undefined
  scrolling(() => messages.append(make('li', `news ${className}`, make('span', '', text))))
}

export function addGap({ reason, from, to }: Gap): void {
  for (const [id, { isSaid }] of pending) if (isSaid) forget(id) // it may be among them
  if (to === undefined) addNews(`the server has another log now (${reason}): messages may have been missed`, 'gap')
  else addNews(`${counted(to - from + 1, 'message')} missed`, 'gap')
}

export function addPending({ room, id, text }: Said): Pending {
  const row = rowOf(me, text, last?.author === me || waiting.childElementCount > 0)
  const note = make('p', 'note')
  row.classList.add('pending')
  row.lastElementChild?.append(note)
  const entry = { room, row, isSaid: false }
  pending.set(id, entry)
  waiting.append(row)
  scroller.scrollTop = scroller.scrollHeight
  return {
    said() {
      entry.isSaid = true // the topic is about to bring it
      if (!row.isConnected) pending.delete(id) // unless one is elsewhere now
    },
    failed(why, outcome) {
      row.classList.replace('pending', 'failed')
      note.textContent = `${outcome === 'unknown' ? 'Perhaps not said' : 'Not said'}: ${why}`
    },
  }
}

function forget(id: string): void {
  pending.get(id)?.row.remove()
  pending.delete(id)
}

function rowOf(author: string, text: string, isMore: boolean, at?: string): HTMLElement {
  const by = make('p', 'by', make('b', '', author))
  if (at !== undefined) by.append(timeOf(at))
  const row = make('li', 'message', avatar(author), make('div', '', by, make('p', 'text', text)))
  row.classList.toggle('more', isMore)
  row.classList.toggle('mine', author === me)
  return row
}

function timeOf(at: string): HTMLElement {
  const time = make('time', '', new Date(at).toTimeString().slice(0, 5))
  time.dateTime = at
  return time
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what} was` : `${count} ${what}s were`
}

/** Stays at the end if that is where one is. */
function scrolling(change: () => void): void {
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60
  change()
  if (atEnd) scroller.scrollTop = scroller.scrollHeight
}
