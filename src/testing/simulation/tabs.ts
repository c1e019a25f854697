// The tabs of a simulation, each with its client, and what they do.

import type { Client } from '../../client/publicclient.js'
import type { ClientState } from '../../client/state.js'
import type { Contract } from '../../contract/contract.js'
import { errorText } from './calling.js'
import { checkMade, made } from './mistake.js'
import type { Party } from './party.js'
import type { Stage } from './stage.js'

export interface OpenTab {
  readonly party: Party
  readonly client: Client<Contract>
  /** Aborts when it is closed. */
  readonly signal: AbortSignal
  readonly close: () => void
}

export class Tabs {
  /** By their numbers, from 1 on; index 0 is nobody's. */
  readonly #open: (OpenTab | undefined)[] = [undefined]
  readonly #loads: number[] = [0]
  readonly #stage: Stage
  readonly #closing = new Set<Promise<void>>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  get all(): OpenTab[] {
    return this.#open.filter((tab) => tab !== undefined)
  }

  /** Undefined if there is none of that number. */
  at(number: number): OpenTab | undefined {
    return this.#open[number]
  }

  open(): void {
    this.#loads.push(0)
    this.#open.push(this.#load(`tab ${this.#open.length}`))
  }

  /** @param bye - it tells the server that it leaves; else it is killed */
  reload(number: number, bye: boolean): void {
    const tab = this.at(number)
    if (!tab) return
    const { party } = tab
    this.#stage.recorder.note(party.name, bye ? 'is loaded anew' : 'is killed, and loaded anew')
    this.#close(tab, bye)
    const loads = (this.#loads[number] = (this.#loads[number] ?? 0) + 1)
    this.#open[number] = this.#load(`tab ${number}.${loads}`)
  }

  /** Closes all; resolves when that is done, also of those that were closed before. */
  async close(): Promise<void> {
    for (const tab of this.all) this.#closing.add(this.#leave(tab))
    await Promise.all(this.#closing)
  }

  #load(name: string): OpenTab {
    const { scenario, network, recorder, calling, procedures, publishing, answering, state, welcomedMs } = this.#stage
    const party = this.#stage.party(name)
    const { clock, random } = party
    const client = made('client', () => scenario.client({
      name, clock, state,
      options: { url: 'ws://wirepact.test/', WebSocket: network.socketsOf(party), clock, random, logger: this.#stage.loggerOf(party) },
      handlers: (handlers) => answering.handlers(handlers, party),
      complain: (what) => party.dead || recorder.complain('complaint', name, what),
    }))
    checkMade('client', client, 'onState')
    calling.watch(client.api, procedures.server, party)
    publishing.watchSubscribers(client.topics, party)
    client.onState((state: ClientState) => {
      if (state.status === 'connected' && !welcomedMs.has(name)) welcomedMs.set(name, clock.now())
      if (!party.dead) recorder.note(name, `is ${state.status}${'error' in state && state.error ? `: ${errorText(state.error)}` : ''}`)
    })
    const controller = new AbortController()
    return { party, client, signal: controller.signal, close: () => controller.abort() }
  }

  /** Its page is gone: what still runs of it is none of its doing. */
  #close(tab: OpenTab, bye: boolean): void {
    const { network, departuresMs, clock } = this.#stage
    const { party, client } = tab
    party.dead = true
    departuresMs.push(clock.now())
    tab.close()
    if (!bye) for (const link of network.linksOf(party)) network.cut(link, { up: Infinity, clientSeesMs: Infinity })
    network.wake(party) // if it sleeps
    const closed = client.close().finally(() => {
      party.clock.kill()
      this.#closing.delete(closed)
    })
    this.#closing.add(closed)
  }

  /** It is closed at the end: nothing of it may be left. */
  async #leave({ party, client, close }: OpenTab): Promise<void> {
    const { recorder } = this.#stage
    close()
    await client.close()
    const timers = party.clock.timers
    if (timers > 0) recorder.complain('timers are left', 'client', `${party.name} has ${timers} timers after its close`)
  }
}
