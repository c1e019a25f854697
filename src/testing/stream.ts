// One direction of a connection: a stream of bytes that can be slow, held up,
// or cut at any byte. It knows no WebSocket: what travels is a parcel.

import type { Clock } from '../protocol/clock.js'

/** What is written at once. It arrives whole or not at all. */
export interface Parcel {
  readonly bytes: number
  arrive(): void
}

/** All streams of one network, so that it knows whether anything is under way. */
export interface Traffic {
  readonly clock: Clock
  /** Parcels that will arrive unless something happens to them. */
  underWay: number
}

/** One direction of a connection, for a test to slow down. */
export interface TestStream {
  /** From sender to receiver, in milliseconds. What is under way keeps what it left with. Default: the network's. */
  latencyMs: number
  /** How much the line takes; more fills the sender's buffer. Default `Infinity`. */
  bytesPerSecond: number
  /** Bytes that were written, also those that were lost. */
  readonly writtenBytes: number
  /** Bytes that have arrived. */
  readonly arrivedBytes: number
  /** Bytes that the sender could not get rid of yet: its socket's `bufferedAmount`. */
  readonly bufferedBytes: number
  /** Sends nothing more until `release`, as if the receiver had stopped reading. */
  hold(): void
  release(): void
}

interface Travelling {
  readonly parcel: Parcel
  /** Where it ends, counted from the stream's first byte. */
  readonly endByte: number
  /** Undefined while it waits to leave, and if it arrives at once. */
  timer?: unknown
  lost?: boolean
}

/** What an application that does not read leaves in its machine's buffers, in bytes, before the sender notices. */
const WINDOW_BYTES = 64 * 1024

export class ByteStream implements TestStream {
  latencyMs: number
  readonly #traffic: Traffic
  /** Not sent yet; the first one may be leaving. */
  #queue: Travelling[] = []
  #flying: Travelling[] = []
  /** Arrived, while the receiver does not read. */
  readonly #unread: Parcel[] = []
  #bytesPerSecond = Infinity
  #held = false
  #paused = false
  #asleep = false
  #ended = false
  #leaving: unknown
  #lastDueMs = 0
  #writtenBytes = 0
  #arrivedBytes = 0
  #lostBytes = 0
  /** What ends beyond this byte is lost. */
  #lastByte = Infinity
  #cutting: { readonly byte: number; readonly run: () => void } | undefined

  constructor(traffic: Traffic, latencyMs: number) {
    this.#traffic = traffic
    this.latencyMs = latencyMs
  }

  get writtenBytes(): number {
    return this.#writtenBytes
  }

  get arrivedBytes(): number {
    return this.#arrivedBytes
  }

  /** Bytes that were under way when it was cut, and did not arrive. */
  get lostBytes(): number {
    return this.#lostBytes
  }

  get bufferedBytes(): number {
    return total(this.#queue.map(({ parcel }) => parcel))
  }

  get bytesPerSecond(): number {
    return this.#bytesPerSecond
  }

  set bytesPerSecond(bytesPerSecond: number) {
    if (!(bytesPerSecond > 0)) throw new RangeError(`bytesPerSecond must be positive, got ${bytesPerSecond}`)
    this.#bytesPerSecond = bytesPerSecond
    this.#leaveAnew()
  }

  hold(): void {
    this.#held = true
    this.#leaveAnew()
  }

  release(): void {
    this.#held = false
    this.#leave()
  }

  /** The receiver reads nothing until `resume`. */
  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#readOn()
  }

  /** The receiver's process sleeps: it reads nothing until `wake`, whether it is paused or not. */
  sleep(): void {
    this.#asleep = true
  }

  wake(): void {
    if (!this.#asleep) return
    this.#asleep = false
    this.#readOn()
  }

  #readOn(): void {
    for (let i = this.#unread.length; i > 0; i--) this.#traffic.clock.defer(() => this.#read())
    this.#leave()
  }

  write(parcel: Parcel): void {
    this.#writtenBytes += parcel.bytes
    if (this.#cutting && this.#writtenBytes > this.#cutting.byte) this.#cutting.run()
    if (this.#ended || this.#writtenBytes > this.#lastByte) return
    this.#queue.push({ parcel, endByte: this.#writtenBytes })
    this.#leave()
  }

  /** Calls `run` when more than `bytes` more are written, with what goes beyond them lost. */
  cutAfter(bytes: number, run: () => void): void {
    const byte = this.#writtenBytes + bytes
    this.#cutting = {
      byte,
      run: () => {
        this.cutAt(byte)
        run()
      },
    }
  }

  /** Bytes beyond `byte`, counted from the first, do not arrive. */
  cutAt(byte: number): void {
    this.#cutting = undefined
    this.#held = false
    this.#lastByte = Math.min(this.#lastByte, byte)
    const lost = [...this.#queue, ...this.#flying].filter(({ endByte }) => endByte > this.#lastByte)
    this.#lostBytes += total(lost.map(({ parcel }) => parcel))
    this.#queue = this.#queue.filter((travelling) => travelling.endByte <= this.#lastByte)
    this.#flying = this.#flying.filter((travelling) => travelling.endByte <= this.#lastByte || this.#lose(travelling))
    this.#leaveAnew()
  }

  /** `parcel` arrives behind all that still does, `delayMs` from now at the earliest. Nothing is sent after it. */
  end(parcel: Parcel, delayMs: number): void {
    this.#ended = true
    this.#cutting = undefined
    const push = (): void => {
      this.#queue.push({ parcel, endByte: Math.min(this.#writtenBytes, this.#lastByte) })
      this.#leave()
    }
    if (delayMs === 0) push()
    else if (delayMs < Infinity) this.#traffic.clock.setTimer(push, delayMs)
  }

  /** Lets out of the queue what the line takes. */
  #leave(): void {
    while (this.#leaving === undefined && !this.#stuck) {
      const [first] = this.#queue
      if (!first) return
      const delayMs = (first.parcel.bytes * 1_000) / this.#bytesPerSecond
      if (delayMs === 0) this.#fly()
      else this.#startLeaving(delayMs)
    }
  }

  #startLeaving(delayMs: number): void {
    this.#traffic.underWay++
    this.#leaving = this.#traffic.clock.setTimer(() => {
      this.#stopLeaving()
      this.#fly()
      this.#leave()
    }, delayMs)
  }

  #stopLeaving(): void {
    if (this.#leaving === undefined) return
    this.#traffic.clock.clearTimer(this.#leaving)
    this.#leaving = undefined
    this.#traffic.underWay--
  }

  #leaveAnew(): void {
    this.#stopLeaving()
    this.#leave()
  }

  get #stuck(): boolean {
    if (this.#held || !this.#unreading) return this.#held
    return total(this.#flying.map(({ parcel }) => parcel)) + total(this.#unread) >= WINDOW_BYTES
  }

  #fly(): void {
    const { clock } = this.#traffic
    const travelling = this.#queue.shift() as Travelling // only called if there is one
    // Never before those that left earlier.
    this.#lastDueMs = Math.max(this.#lastDueMs, clock.now() + this.latencyMs)
    const delayMs = this.#lastDueMs - clock.now()
    const behindTimer = this.#flying.at(-1)?.timer !== undefined
    this.#flying.push(travelling)
    this.#traffic.underWay++
    const arrive = (): void => this.#arrive(travelling)
    if (delayMs > 0 || behindTimer) travelling.timer = clock.setTimer(arrive, delayMs)
    else clock.defer(arrive)
  }

  #arrive(travelling: Travelling): void {
    if (travelling.lost) return
    this.#flying.shift() // it is the first, since all arrive in order
    this.#traffic.underWay--
    this.#arrivedBytes = travelling.endByte
    this.#unread.push(travelling.parcel)
    this.#read()
  }

  get #unreading(): boolean {
    return this.#paused || this.#asleep
  }

  #read(): void {
    if (!this.#unreading) this.#unread.shift()?.arrive()
  }

  #lose(travelling: Travelling): false {
    this.#traffic.clock.clearTimer(travelling.timer)
    this.#traffic.underWay--
    travelling.lost = true
    return false
  }
}

function total(parcels: readonly Parcel[]): number {
  return parcels.reduce((sum, { bytes }) => sum + bytes, 0)
}
