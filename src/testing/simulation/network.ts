// The network of a simulation: who dialled whom, and what breaks between them.

import type { SocketConstructor, SocketLike } from '../../client/socket.js'
import type { TestClock } from '../clock.js'
import { MemoryConnection, type Cut, type TestServer } from '../connection.js'
import { socketConstructor } from '../ends.js'
import type { Party } from './party.js'
import type { Recorder } from './history.js'

/** One connection, and who is at its ends. */
export interface Link {
  readonly tab: Party
  /** Undefined while nobody has answered. */
  process: Party | undefined
  readonly connection: MemoryConnection
}

/** A server's process, as the network knows it. */
export interface Listening {
  readonly party: Party
  readonly server: TestServer
}

export class SimulatedNetwork {
  latencyMs: number
  /** What becomes of those who dial. */
  connects: 'accepted' | 'refused' | 'unanswered' = 'accepted'
  /** Where those go who dial; undefined: nobody listens. */
  listening: Listening | undefined
  /** Connections that were broken. */
  drops = 0
  readonly #recorder: Recorder
  readonly #traffic
  readonly #links = new Set<Link>()
  /** Ends that were closed, until it is known that nobody listens to them. */
  readonly #closed: Link[] = []

  constructor(clock: TestClock, recorder: Recorder, latencyMs: number) {
    this.#recorder = recorder
    this.latencyMs = latencyMs
    this.#traffic = { clock, underWay: 0 }
  }

  /** Those that are open, the oldest first. */
  get links(): readonly Link[] {
    return [...this.#links]
  }

  /** Sockets that are closed, and that somebody still listens to, by their tabs. */
  get listened(): string[] {
    return this.#closed.filter(({ tab, connection }) => !tab.dead && connection.client.phase === 'closed' && connection.client.listened).map(({ tab }) => tab.name)
  }

  /** What `tab` dials with. */
  socketsOf(tab: Party): SocketConstructor {
    return socketConstructor((url) => this.#dial(tab, url))
  }

  linksOf(party: Party): Link[] {
    return this.links.filter(({ tab, process }) => tab === party || process === party)
  }

  cut(link: Link, cut: Cut): void {
    link.connection.cut(cut)
  }

  /** Nothing runs in `party`, and it reads nothing, until it wakes. */
  sleep(party: Party): void {
    party.clock.sleep()
    for (const { tab, connection } of this.linksOf(party)) (tab === party ? connection.down : connection.up).sleep()
  }

  wake(party: Party): void {
    if (!party.clock.asleep) return
    if (!party.dead) this.#recorder.note(party.name, 'wakes')
    party.clock.wake()
    const closed = this.#closed.filter((link) => link.tab === party || link.process === party)
    for (const { tab, connection } of [...this.linksOf(party), ...closed]) {
      (tab === party ? connection.down : connection.up).wake()
    }
  }

  /** Nothing holds up or slows down any more. */
  heal(): void {
    this.connects = 'accepted'
    for (const { connection } of this.#links) {
      for (const stream of [connection.up, connection.down]) {
        stream.release()
        stream.bytesPerSecond = Infinity
      }
    }
  }

  #dial(tab: Party, url: string): SocketLike {
    const { host, pathname, search } = new URL(url)
    const connection: MemoryConnection = new MemoryConnection({
      url,
      traffic: this.#traffic,
      latencyMs: this.latencyMs,
      request: { url: pathname + search, headers: { host }, socket: { remoteAddress: '192.0.2.1' } },
      answer: () => this.#answer(link),
      over: () => this.#over(link),
    })
    const link: Link = { tab, process: undefined, connection }
    this.#links.add(link)
    return connection.client
  }

  #answer(link: Link): TestServer | 'refused' | 'unanswered' {
    if (link.tab.dead || this.listening?.party.clock.asleep) return 'unanswered'
    if (this.connects !== 'accepted' || !this.listening) {
      this.#recorder.note('network', () => `${link.tab.name} is ${this.connects === 'unanswered' ? 'not answered' : 'refused'}`)
      return this.connects === 'unanswered' ? 'unanswered' : 'refused'
    }
    link.process = this.listening.party
    this.#recorder.note('network', `${link.tab.name} reaches ${link.process.name}`)
    return this.listening.server
  }

  #over(link: Link): void {
    this.#links.delete(link)
    this.#closed.push(link)
    const { up, down, status } = link.connection
    if (status !== 'cut') return
    this.drops++
    const lost = [up.lostBytes > 0 && `${up.lostBytes} bytes up`, down.lostBytes > 0 && `${down.lostBytes} bytes down`].filter(Boolean)
    this.#recorder.note('network', `the connection of ${link.tab.name} breaks${lost.length > 0 ? `: ${lost.join(' and ')} lost` : ''}`)
  }
}
