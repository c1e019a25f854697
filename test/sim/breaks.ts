// When sessions were lost for good, and whose calls that may have cost. A call
// that met such a break may fail, with the right outcome; no other may.

import type { ClientState } from '../../src/client/index.js'

/** A session of a client's was lost, as far as the client's calls are concerned. */
interface Break {
  readonly fromMs: number
  /** What was asked later was not written to that session. */
  untilMs: number
  /** The process whose session may be lost; undefined if it is. */
  readonly node: string | undefined
  /** The client has another session, and knows. */
  over: boolean
  /** If given and it says no, there was no break. */
  readonly really: (() => boolean) | undefined
}

/** What is known of one client. */
class Record {
  readonly breaks: Break[] = []
  readonly closed: { readonly fromMs: number; toMs: number }[] = []
  status: ClientState['status'] = 'connecting'
  /** When it was last connected; Infinity: it is. */
  connectedMs = -1
  /** The process that has its newest session, and since when. */
  home: string | undefined
  homeMs = 0
}

export class Breaks {
  readonly #now: () => number
  readonly #records = new Map<string, Record>()
  readonly #gone = new Map<string, { readonly atMs: number; readonly really: (() => boolean) | undefined }>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** The process that has the client's newest session. */
  home(client: string): string | undefined {
    return this.#of(client).home
  }

  /** The client has a new session at `node`. */
  opened(client: string, node: string): void {
    const record = this.#of(client)
    Object.assign(record, { home: node, homeMs: this.#now() })
    for (const each of record.breaks) {
      if (each.over || each.node === node) continue
      each.untilMs = Math.min(each.untilMs, this.#now())
      each.over = true
    }
  }

  isClosed(client: string): boolean {
    return this.#of(client).status === 'closed'
  }

  /** The client's state changed. */
  state(client: string, status: ClientState['status']): void {
    const record = this.#of(client)
    const now = this.#now()
    if (record.status === 'closed') Object.assign(record.closed.at(-1) ?? {}, { toMs: now })
    if (status === 'closed') record.closed.push({ fromMs: now, toMs: Infinity })
    if (record.status === 'connected') {
      record.connectedMs = now
    } else if (status === 'connected') record.connectedMs = Infinity
    // A welcome that was under way when its server died connects the client once more.
    for (const each of record.breaks) {
      if (!each.over && each.node === undefined) each.untilMs = record.connectedMs
    }
    record.status = status
  }

  /** The client's session at `node` may be lost from now on, until it has another elsewhere. */
  risk(client: string, node: string): void {
    const { breaks, home, homeMs } = this.#of(client)
    const over = home !== node
    breaks.push({ fromMs: this.#now(), untilMs: over ? homeMs : Infinity, node, over, really: undefined })
  }

  /**
   * The client's session at `node` is lost.
   *
   * @param really - asked afterwards; default: yes
   */
  begin(client: string, node: string, really?: () => boolean): void {
    const { breaks, connectedMs, home, homeMs } = this.#of(client)
    // What was asked while it was not connected, or had a session elsewhere, was not written to this one.
    const over = home !== node
    breaks.push({ fromMs: this.#now(), untilMs: over ? homeMs : connectedMs, node: undefined, over, really })
  }

  /** Nobody can tell what became of what was asked from `fromMs` until now. */
  past(client: string, fromMs: number): void {
    this.#of(client).breaks.push({ fromMs, untilMs: this.#now(), node: undefined, over: true, really: undefined })
  }

  /** A server has given up a session, and its own calls with it. */
  gone(session: string, really?: () => boolean): void {
    this.#gone.set(session, { atMs: this.#now(), really })
  }

  /** True if the client's call may have met a break. */
  costClient(client: string, madeMs: number, settledMs: number): boolean {
    const { breaks, closed } = this.#of(client)
    return closed.some(({ fromMs, toMs }) => fromMs <= settledMs && toMs >= madeMs)
      || breaks.some(({ fromMs, untilMs, really }) => fromMs <= settledMs && madeMs <= untilMs && (really?.() ?? true))
  }

  /** True if a server's call in `session` may have met a break. */
  costServer(session: string, client: string, settledMs: number): boolean {
    const gone = this.#gone.get(session)
    const left = this.#of(client).closed.some(({ fromMs, toMs }) => fromMs <= settledMs && toMs === Infinity)
    return left || (gone !== undefined && gone.atMs <= settledMs && (gone.really?.() ?? true))
  }

  #of(client: string): Record {
    const record = this.#records.get(client) ?? new Record()
    this.#records.set(client, record)
    return record
  }
}
