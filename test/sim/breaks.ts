// When a client's session was lost for good, and how long that may have shown.
// A call that meets such a break may fail, with the right outcome; others may not.

interface Break {
  readonly client: string
  /** The process that had the session; undefined: whichever. */
  readonly node: string | undefined
  readonly fromMs: number
  /** Known once the session is gone, and the client has another. */
  toMs: number
  gone: boolean
  replaced: boolean
  /** If given and it says no, there was no break. */
  readonly really: (() => boolean) | undefined
}

export class Breaks {
  readonly #now: () => number
  readonly #list: Break[] = []
  /** Where each client's newest session is. */
  readonly #home = new Map<string, string>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** The process that has the client's newest session. */
  home(client: string): string | undefined {
    return this.#home.get(client)
  }

  /**
   * The client's session at `node` may be lost from now on.
   *
   * @param gone - it is
   * @param really - asked afterwards; default: yes
   */
  begin(client: string, node: string | undefined, gone: boolean, really?: () => boolean): void {
    const replaced = node !== undefined && this.#home.get(client) !== node
    this.#list.push({ client, node, fromMs: this.#now(), toMs: Infinity, gone, replaced, really })
    this.#end(client)
  }

  /** From `fromMs` until now. */
  past(client: string, fromMs: number): void {
    const toMs = this.#now()
    this.#list.push({ client, node: undefined, fromMs, toMs, gone: true, replaced: true, really: undefined })
  }

  /** `node` has no session of the client's any more. */
  gone(client: string, node: string): void {
    for (const each of this.#open(client)) {
      if (each.node === node) each.gone = true
    }
    this.#end(client)
  }

  /** The client has a new session at `node`. */
  opened(client: string, node: string): void {
    this.#home.set(client, node)
    for (const each of this.#open(client)) {
      if (each.gone || each.node !== node) each.replaced = true
    }
    this.#end(client)
  }

  /** True if something of the client's broke between the two. */
  between(client: string, fromMs: number, toMs: number): boolean {
    return this.#list.some((each) =>
      each.client === client && each.fromMs <= toMs && each.toMs >= fromMs && (each.really?.() ?? true))
  }

  #open(client: string): Break[] {
    return this.#list.filter((each) => each.client === client && each.toMs === Infinity)
  }

  #end(client: string): void {
    for (const each of this.#open(client)) {
      if (each.gone && each.replaced) each.toMs = this.#now()
    }
  }
}
