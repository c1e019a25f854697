// One log of a topic: its messages, who follows them, and who is told of whom.

import type { TopicDefinition } from '../contract/topic.js'
import type { Blobs } from '../protocol/blobs.js'
import type { Wish } from '../protocol/topicmessages.js'
import { TopicLog } from '../protocol/topiclog.js'
import { Attendance } from './attendance.js'
import type { Broadcast } from './broadcast.js'

/** What a log takes besides its messages and its params, about. */
const LOG_BYTES = 1_024

/** Somebody's place in it. */
export interface Follower {
  /** There is no room for it: it goes on by itself. */
  readonly waiting: boolean
  advance(): void
  change(broadcast: Broadcast): void
}

export class LiveLog {
  readonly topic: TopicDefinition
  /** The topic's name and the params: what it is found by. */
  readonly key: string
  readonly log: TopicLog
  readonly attendance: Attendance | undefined
  readonly cursors = new Set<Follower>()
  /** Bytes published since the last flush. */
  freshBytes = 0
  /** True while it is counted as one that is used. */
  followed = false
  #countedBytes: number
  /** When it was last of use to anybody. */
  usedMs: number

  constructor(topic: TopicDefinition, key: string, number: number, epoch: string, now: number) {
    this.topic = topic
    this.key = key
    this.log = new TopicLog(number, epoch)
    this.attendance = topic.presence && new Attendance(number)
    this.usedMs = now
    this.#countedBytes = this.bytes
  }

  /** By how many bytes it has grown since this was last asked. */
  growth(): number {
    const before = this.#countedBytes
    this.#countedBytes = this.bytes
    return this.#countedBytes - before
  }

  /** What could be forgotten of it: its messages; and itself, unless it is followed. */
  get bytes(): number {
    return this.log.bytes + (this.followed ? 0 : this.ownBytes)
  }

  /** What it takes besides its messages. */
  get ownBytes(): number {
    return ownBytesOf(this.key)
  }

  /** True while somebody follows it, or is counted as being there. */
  get used(): boolean {
    return this.cursors.size > 0 || (this.attendance?.size ?? 0) > 0
  }

  /** Offset of what a subscriber has; undefined if the topic's want all or nothing, and what follows is no longer kept. */
  placeOf(from: Wish['from']): number | undefined {
    const { first, last, epoch } = this.log
    if (from === undefined) return last
    if (from === 'start') return first - 1
    if (from.epoch === epoch && from.offset + 1 >= first) return Math.min(from.offset, last)
    switch (this.topic.overflow) {
      case 'gap': return first - 1
      case 'latest': return Math.max(first, last) - 1
      case 'close': return undefined
    }
  }

  append(text: string, bytes: number, now: number, blobs: Blobs): number {
    this.freshBytes += bytes
    this.usedMs = now
    return this.log.append(text, bytes, now, blobs)
  }

  /** Sends what is new to everybody who has room. */
  flush(): void {
    this.freshBytes = 0
    for (const change of this.attendance?.changes() ?? []) {
      for (const cursor of this.cursors) cursor.change(change)
    }
    let waiting = 0
    for (const cursor of this.cursors) {
      if (cursor.waiting) waiting++
      else cursor.advance()
    }
    if (waiting === 0) this.log.forgetChunks()
  }

  /** Forgets what the topic does not keep. `latest` needs one message in any case. */
  trim(now: number, mostBytes: number): void {
    const { retain: { count, ageMs }, overflow } = this.topic
    this.log.trim(count, now - ageMs, mostBytes, overflow === 'latest' ? 1 : 0)
  }

  /** When the next of its messages is too old; Infinity if none will be. */
  get expiresMs(): number {
    return (this.log.oldestMs ?? Infinity) + this.topic.retain.ageMs
  }
}

/** What a log takes besides its messages. */
export function ownBytesOf(key: string): number {
  return LOG_BYTES + key.length
}
