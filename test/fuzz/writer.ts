// Says what a peer says, mostly right and at the right time, so that it comes far,
// and then what no peer says. Each message follows from the dice and from what
// the other side has said.

import { BLOBS } from '../../src/protocol/blobs.js'
import { CALL, CANCEL, CREDIT, END, ERROR, ITEMS, PART, REPLY } from '../../src/protocol/frames.js'
import { binary } from '../support/binary.js'
import type { Dice } from '../../src/testing/index.js'
import { anyControls, controls, goldenBinaries, goldenFrames, samples, values, type Role, type Sample } from './corpus.js'
import { Mutation } from './mutation.js'
import { Fields, textOf, treeOf, type Tree } from './tree.js'

export type Said = string | Uint8Array

/** What is done to a target: something is said to it, its connection breaks, or time goes by. */
export type Step = { readonly said: Said } | { readonly cut: true } | { readonly waitMs: number }

/** What a writer sees of its target. */
export interface View {
  /** Connections so far: each begins with a greeting. */
  readonly connections: number
  /** Frames that came from it in this session. */
  readonly heard: number
  /** The last calls that it made, by id. */
  readonly asked: readonly number[]
}

interface Framed {
  readonly frames: readonly Tree[]
  /** What follows the JSON. */
  readonly bytes: number
}

const errors = goldenFrames.filter(([kind]) => kind === ERROR)
/** Frames that may come at any time. */
const harmless = goldenFrames.filter(([kind]) => kind !== REPLY && kind !== ERROR && kind !== PART)
const token = /session|secret/
const waits = [0, 0, 0, 0, 1, 100, 1_000, 16_000, 45_000, 130_000, 3_700_000]
const credits = [0, 1, 8, 40, 512, 2 ** 53 - 1]
const REPEATS = 32

export class Writer {
  readonly #dice: Dice
  readonly #mutation: Mutation
  readonly #role: Role
  readonly #greets: boolean
  /** How often something is wrong, in this writer's messages. */
  readonly #wildness: number
  #connections = 0
  #greeted = false
  /** What it says now comes before the answer to its greeting. */
  #hurries = false
  #resumes = false
  #session = 0
  #attach = 0
  #sent = 0
  #nextId: number
  #ids: number[] = []
  readonly #answered = new Set<number>()
  #said: Said[] = []

  /**
   * @param role - whom it plays
   * @param greets - false: the target has been greeted already
   */
  constructor(dice: Dice, role: Role, greets = true) {
    this.#dice = dice
    this.#mutation = new Mutation(dice)
    this.#role = role
    this.#greets = greets
    this.#wildness = dice.pick([0.01, 0.03, 0.1, 0.4])
    this.#nextId = role === 'client' ? 1 : 2
  }

  next(view: View): Step {
    const dice = this.#dice
    if (view.connections !== this.#connections) this.#begin(view)
    if (!this.#greeted && !dice.chance(0.02)) return this.#say(this.#greeting(view))
    if (this.#hurries && !dice.chance(0.2)) {
      this.#hurries = false
      return { waitMs: 0 } // it is greeted in turn
    }
    if (dice.chance(0.12)) return { waitMs: dice.pick(waits.slice(0, dice.chance(0.03) ? undefined : 6)) }
    if (this.#greets && dice.chance(0.004)) {
      this.#resumes = dice.chance(0.7)
      return { cut: true }
    }
    return this.#say(this.#message(view))
  }

  #begin({ connections }: View): void {
    this.#connections = connections
    this.#greeted = !this.#greets
    if (this.#resumes) this.#attach++
    else {
      this.#session++
      this.#attach = 1
      this.#sent = 0
      this.#nextId = this.#role === 'client' ? 1 : 2
      this.#ids = []
      this.#answered.clear()
    }
    this.#resumes = false
  }

  #say(said: Said): Step {
    this.#said.push(said)
    if (this.#said.length > REPEATS) this.#said.shift()
    return { said }
  }

  #greeting(view: View): Said {
    this.#greeted = true
    this.#hurries = true
    const greeting = this.#role === 'client' ? this.#hello(view) : treeOf(JSON.parse(welcome))
    return textOf(this.#wild() ? this.#mutation.of(greeting) : greeting)
  }

  #hello({ heard }: View): Tree {
    const id = String(this.#session).padStart(22, 'a')
    const [hello] = controls.client as readonly [Fields]
    const opens = this.#attach === 1
    return new Fields(hello.entries.flatMap(([name, value]): (readonly [string, Tree])[] => {
      if (token.test(name)) return [[name, id]]
      if (name === 'open' && !opens) return []
      if (name === 'attach') return [[name, this.#attach]]
      return [[name, name === 'received' && !opens ? heard : value]]
    }))
  }

  #message(view: View): Said {
    const dice = this.#dice
    const roll = dice.whole(0, 99)
    if (roll < 62) return this.#packet(view)
    if (roll < 76) return this.#binary(view)
    if (roll < 92) return this.#control(view)
    if (roll < 97) return dice.chance(this.#wildness) ? dice.pick(this.#said.length > 0 ? this.#said : ['']) : this.#packet(view)
    return this.#wild() ? this.#mutation.ofText(textOf(dice.pick(anyControls))) : this.#packet(view)
  }

  #packet(view: View): Said {
    const framed = Array.from({ length: this.#dice.scale(1, 8) }, () => this.#framed(view, false))
    const packet = this.#numbered(view, framed.flatMap(({ frames }) => frames))
    if (!this.#wild()) return textOf(packet)
    return this.#dice.chance(0.9) ? textOf(this.#spoilt(packet)) : this.#mutation.ofText(textOf(packet))
  }

  #binary(view: View): Said {
    const dice = this.#dice
    if (this.#role === 'server' && dice.chance(0.1)) {
      const message = this.#wild() ? this.#mutation.of(images) : this.#varied(images)
      return binary(textOf(message), new Uint8Array(dice.chance(0.9) ? 5 : 6))
    }
    if (dice.chance(0.1)) {
      const { packet, rest } = dice.pick(goldenBinaries)
      return binary(textOf(this.#numbered(view, packet.slice(2).map(treeOf))), rest)
    }
    const framed = Array.from({ length: dice.scale(1, 4) }, () => this.#framed(view, true))
    const packet = this.#numbered(view, framed.flatMap(({ frames }) => frames))
    const bytes = framed.reduce((sum, { bytes }) => sum + bytes, 0)
    const message = binary(textOf(this.#wild() ? this.#spoilt(packet) : packet), new Uint8Array(bytes))
    return this.#wild() ? this.#mutation.ofBytes(message) : message
  }

  #control({ heard }: View): Said {
    const dice = this.#dice
    if (dice.chance(0.3)) return `{"type":"ack","received":${this.#number(heard)}}`
    const right = controls[this.#role].filter((control) => !ends.test(textOf(control)))
    const control = dice.pick(this.#wild() ? anyControls : right)
    return textOf(this.#wild() ? this.#mutation.of(control) : this.#varied(control))
  }

  /** Of one of several subscriptions. */
  #varied(control: Tree): Tree {
    if (!(control instanceof Fields)) return control
    const most = this.#role === 'client' ? 60 : 3
    return new Fields(control.entries.map(([name, value]) => [name, ofTopics.test(name) ? this.#dice.whole(1, most) : value]))
  }

  #numbered({ heard }: View, frames: readonly Tree[]): readonly Tree[] {
    const seq = this.#number(this.#sent + 1)
    this.#sent = Math.max(this.#sent, seq + frames.length - 1)
    return [seq, this.#number(heard), ...frames]
  }

  /** Mostly a frame is wrong, so that what comes after the packet's numbers is read at all. */
  #spoilt(packet: readonly Tree[]): Tree {
    const dice = this.#dice
    if (packet.length < 3 || dice.chance(0.1)) return this.#mutation.of(packet)
    const at = dice.whole(2, packet.length - 1)
    return packet.with(at, this.#mutation.of(packet[at] as Tree)) // there is one
  }

  /** `right`, or a number of the past or the future. */
  #number(right: number): number {
    if (!this.#dice.chance(this.#wildness / 4)) return right
    return this.#dice.pick([0, 1, right - 1, right - 5, right + 1, right + 1_000, 2 ** 53 - 1])
  }

  #framed(view: View, binary: boolean): Framed {
    const dice = this.#dice
    const { frame, bytes } = this.#frame(view, binary)
    const id = frame[1] as Tree
    if (dice.chance(0.06)) return binary && bytes > 0 ? { frames: [frame], bytes: 0 } : { frames: this.#parts(id, textOf(frame)), bytes: 0 }
    return { frames: [bytes > 0 ? [BLOBS, id, [bytes], frame] : frame], bytes }
  }

  #frame(view: View, binary: boolean): { readonly frame: readonly Tree[]; readonly bytes: number } {
    const dice = this.#dice
    const id = this.#pickId(view)
    const bytes = binary && dice.chance(0.5) ? dice.scale(1, 100) : 0
    switch (dice.whole(0, 9)) {
      case 0:
      case 1:
      case 2: return this.#call(binary)
      case 3: return this.#answer(view, bytes) ?? this.#call(binary)
      case 4: return { frame: [ITEMS, id, ...Array.from({ length: dice.scale(1, 20) }, () => (bytes > 0 ? 0 : dice.pick(values)))], bytes }
      case 5: return { frame: [CREDIT, id, dice.pick(credits), dice.pick(credits), 2 ** dice.whole(0, 53) - 1], bytes: 0 }
      case 6: return { frame: [END, id], bytes: 0 }
      case 7: return { frame: [CANCEL, id], bytes: 0 }
      default: {
        const [kind = 0, , ...rest] = dice.pick(this.#wild() ? goldenFrames : harmless)
        return { frame: [kind, kind === CALL ? this.#newId() : id, ...rest], bytes: 0 }
      }
    }
  }

  /** To a call that waits for one: to another it would be malformed. */
  #answer({ asked }: View, bytes: number): { readonly frame: readonly Tree[]; readonly bytes: number } | undefined {
    const dice = this.#dice
    const open = asked.filter((id) => !this.#answered.has(id))
    if (open.length === 0) return undefined
    const id = dice.pick(open)
    this.#answered.add(id)
    const [, , ...error] = dice.pick(errors)
    return dice.chance(0.3) ? { frame: [ERROR, id, ...error], bytes: 0 } : { frame: [REPLY, id, bytes > 0 ? 0 : dice.pick(values)], bytes }
  }

  #call(binary: boolean): { readonly frame: readonly Tree[]; readonly bytes: number } {
    const dice = this.#dice
    const deep = dice.chance(0.005)
    const { method, input, blobs = [0] } = dice.pick(fitting(this.#role, binary, deep))
    const shown = input === undefined ? [] : [this.#wild() ? this.#mutation.of(input) : input]
    return { frame: [CALL, this.#newId(), method, dice.pick([0, 0, 1, 5_000, 2 ** 53 - 1]), ...shown], bytes: blobs[0] ?? 0 }
  }

  /** A frame in parts, of which the last may be missing. */
  #parts(id: Tree, text: string): Tree[] {
    const dice = this.#dice
    const at = dice.whole(0, text.length)
    const parts: Tree[] = [[PART, id, 1, text.slice(0, at)], [PART, id, 0, text.slice(at)]]
    return dice.chance(0.2) ? parts.slice(0, 1) : parts
  }

  #newId(): number {
    const id = this.#nextId
    this.#nextId += 2
    this.#ids.push(id)
    if (this.#ids.length > 20) this.#ids.shift()
    return this.#dice.chance(this.#wildness / 10) ? id + 1 : id
  }

  /** Of a call that there is, was or will be: either side's. */
  #pickId({ asked }: View): number {
    const dice = this.#dice
    const known = dice.chance(0.5) ? asked : this.#ids
    if (known.length === 0 || dice.chance(0.1)) return dice.pick([0, 1, 2, this.#nextId, 2 ** 53 - 1])
    return dice.pick(known.slice(-8))
  }

  #wild(): boolean {
    return this.#dice.chance(this.#wildness)
  }
}

/** Calls that fit a message with or without bytes. */
function fitting(role: Role, binary: boolean, deep: boolean): readonly Sample[] {
  return samples[role].filter(({ blobs, deep: isDeep = false }) => (binary || !blobs) && (deep || !isDeep))
}

const ofTopics = /^(id|log|offset)$/
const images = treeOf({ type: 'messages', log: 1, offset: 1, messages: [0, 0], blobs: [[3], [2]] })

/** What ends a session is said now and then only: by mutation, or as what is not one's to say. */
const ends = /"type":"(hello|welcome|bye|reject|lost|goaway)"/

const [welcome = ''] = controls.server.map(textOf)
