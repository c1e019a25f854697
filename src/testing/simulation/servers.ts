// The servers of a simulation: at most one takes new clients; others are
// stopping beside it.

import type { Contract } from '../../contract/contract.js'
import type { Server } from '../../server/server.js'
import { checkMade, made } from './mistake.js'
import { watchAbsences } from './absences.js'
import type { Party } from './party.js'
import type { Stage } from './stage.js'

export interface Process {
  readonly party: Party
  readonly server: Server<Contract, unknown>
  /** Aborts when it has stopped. */
  readonly signal: AbortSignal
  readonly stop: () => void
}

export class Servers {
  /** Everything that was started. */
  readonly all: Process[] = []
  readonly counts = { restarts: 0, drains: 0 }
  readonly #stage: Stage
  readonly #stopping = new Set<Promise<void>>()
  #newest: Process | undefined

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** The one that takes new clients. */
  get newest(): Process | undefined {
    return this.#newest
  }

  start(): void {
    const { scenario, answering, network, publishing, recorder, state, lossesMs } = this.#stage
    const party = this.#stage.party(`server ${this.all.length + 1}`)
    const { name, clock, random } = party
    recorder.note(name, 'starts')
    const server = made('server', () => scenario.server({
      name, clock, state,
      options: { clock, random, logger: this.#stage.loggerOf(party), middleware: [answering.middleware(party)] },
      complain: (what) => party.dead || recorder.complain('complaint', name, what),
    }))
    checkMade('server', server, 'accept')
    publishing.watchPublishers(server.topics, party)
    watchAbsences(server, () => {
      if (party.dead) return
      recorder.note(name, 'gives up a session whose client is away')
      lossesMs.push(party.clock.now())
    })
    const controller = new AbortController()
    this.#newest = { party, server, signal: controller.signal, stop: () => controller.abort() }
    this.all.push(this.#newest)
    network.listening = { party, server }
  }

  /** The calls that it makes to its clients are recorded. */
  watchClients({ party, server }: Process): void {
    for (const { api } of server.clients) this.#stage.calling.watch(api, this.#stage.procedures.client, party)
  }

  /** Its process dies. */
  async crash(downMs: number): Promise<void> {
    const process = this.#newest
    if (!process) return
    const { network, recorder, clock, lossesMs } = this.#stage
    const { party, server } = process
    recorder.note(party.name, 'dies')
    this.counts.restarts++
    lossesMs.push(clock.now())
    party.dead = true
    process.stop()
    this.#retire()
    network.wake(party) // if it sleeps: it is as dead as others
    for (const link of network.linksOf(party)) network.cut(link, { down: Infinity, serverSeesMs: Infinity })
    await server.close({ drainMs: 0 })
    party.clock.kill()
    if (downMs === 0) this.start()
    else this.#stage.later(() => this.#newest ?? this.start(), downMs)
  }

  /** Stops while another has taken over. */
  drain(drainMs: number, spreadMs: number): void {
    const process = this.#newest
    if (!process) return
    const { recorder, clock, lossesMs, network } = this.#stage
    network.wake(process.party) // if it sleeps: it has to hear of it
    recorder.note(process.party.name, `drains, for ${drainMs} ms at most`)
    this.counts.drains++
    lossesMs.push(clock.now())
    this.start()
    const stopped = this.#stop(process, drainMs, spreadMs).finally(() => this.#stopping.delete(stopped))
    this.#stopping.add(stopped)
  }

  /** Stops the last one, and resolves when none is left. */
  async close(): Promise<void> {
    const process = this.#newest
    this.#retire()
    if (process) await this.#stop(process, 10_000, 0)
    await Promise.all(this.#stopping)
  }

  #retire(): void {
    this.#newest = undefined
    this.#stage.network.listening = undefined
  }

  async #stop({ party, server, stop }: Process, drainMs: number, spreadMs: number): Promise<void> {
    const { recorder } = this.#stage
    await server.close({ drainMs, spreadMs })
    if (party.dead) return // it crashed meanwhile
    party.dead = true
    stop()
    recorder.note(party.name, 'has stopped')
    if (server.clients.size > 0) recorder.complain('clients are left', 'server', `${party.name} has ${server.clients.size} clients after its close`)
    const timers = party.clock.timers
    if (timers > 0) recorder.complain('timers are left', 'server', `${party.name} has ${timers} timers after its close`)
    party.clock.kill()
  }
}
