// Who is subscribed to one log, and what has changed since that was last told.
// It knows no sockets.

import type { Broadcast } from './broadcast.js'

/** Members are told in messages of about this size. */
const MESSAGE_LENGTH = 16 * 1024

export class Attendance {
  /** Members as JSON, by id. */
  readonly #members = new Map<string, string>()
  /** Whose coming or going is to be told. */
  readonly #changed = new Set<string>()
  readonly #head: string
  #snapshot: readonly Broadcast[] | undefined

  /** @param log - the number of its log on the wire */
  constructor(log: number) {
    this.#head = `{"type":"presence","log":${log}`
  }

  get size(): number {
    return this.#members.size
  }

  /** @param info - as JSON */
  join(id: string, info: string): void {
    this.#members.set(id, `{"id":${JSON.stringify(id)},"info":${info}}`)
    this.#change(id)
  }

  leave(id: string): void {
    if (this.#members.delete(id)) this.#change(id)
  }

  /** What has changed since this was last asked for. */
  changes(): readonly Broadcast[] {
    const ids = [...this.#changed]
    this.#changed.clear()
    const joined = ids.flatMap((id) => this.#members.get(id) ?? [])
    const left = ids.filter((id) => !this.#members.has(id)).map((id) => JSON.stringify(id))
    return [...this.#tell('joined', joined), ...this.#tell('left', left)]
  }

  /** Everybody who is there now. */
  get snapshot(): readonly Broadcast[] {
    return (this.#snapshot ??= this.#tell('members', [...this.#members.values()], true))
  }

  #change(id: string): void {
    this.#changed.add(id)
    this.#snapshot = undefined
  }

  /** The first `members` takes the place of what was told before; what does not fit follows as `joined`. */
  #tell(what: 'members' | 'joined' | 'left', items: readonly string[], evenNone = false): Broadcast[] {
    const told: Broadcast[] = []
    let gathered: string[] = []
    let length = 0
    const flush = (): void => {
      const field = what === 'members' && told.length > 0 ? 'joined' : what
      told.push({ text: `${this.#head},"${field}":[${gathered.join(',')}]}` })
      gathered = []
      length = 0
    }
    for (const item of items) {
      if (length > 0 && length + item.length > MESSAGE_LENGTH) flush()
      gathered.push(item)
      length += item.length
    }
    if (gathered.length > 0 || (evenNone && told.length === 0)) flush()
    return told
  }
}
