// The faults of a plan, as they happen.

import type { Cut } from '../connection.js'
import type { FaultStep } from './plan.js'
import type { Link } from './network.js'
import type { Party } from './party.js'
import type { Servers } from './servers.js'
import type { Stage } from './stage.js'
import type { Tabs } from './tabs.js'

export class Striking {
  readonly #stage: Stage
  readonly #servers: Servers
  readonly #tabs: Tabs

  constructor(stage: Stage, servers: Servers, tabs: Tabs) {
    this.#stage = stage
    this.#servers = servers
    this.#tabs = tabs
  }

  async strike(step: FaultStep): Promise<void> {
    switch (step.fault) {
      case 'cut':
      case 'cutAt':
      case 'halfOpen':
      case 'stall':
      case 'slow': return this.#strikeLink(step)
      case 'latency': return this.#slowDown(step.latencyMs)
      case 'outage': return this.#outage(step.how, step.forMs)
      case 'open': return this.#tabs.open()
      case 'reload': return this.#tabs.reload(step.tab, step.bye)
      case 'restart': return this.#servers.crash(step.downMs)
      case 'drain': return this.#servers.drain(step.drainMs, step.spreadMs)
      case 'freeze': return this.#freeze(this.#tabs.at(step.tab)?.party, step.forMs)
      case 'stop': return this.#freeze(this.#servers.newest?.party, step.forMs)
      case 'tabDate': return this.#move(this.#tabs.at(step.tab)?.party, step.byMs)
      case 'serverDate': return this.#move(this.#servers.newest?.party, step.byMs)
    }
  }

  #strikeLink(step: FaultStep & { readonly fault: 'cut' | 'cutAt' | 'halfOpen' | 'stall' | 'slow' }): void {
    const { network } = this.#stage
    const party = this.#tabs.at(step.tab)?.party
    const link = party && network.linksOf(party).at(-1)
    if (!link) return
    switch (step.fault) {
      case 'cut': return network.cut(link, step)
      case 'cutAt': return link.connection.cutAfter(step.direction, step.bytes, { clientSeesMs: step.clientSeesMs, serverSeesMs: step.serverSeesMs })
      case 'halfOpen': return this.#halfOpen(link, step.told)
      case 'stall': return this.#stall(link, step)
      case 'slow': return this.#throttle(link, step)
    }
  }

  #halfOpen(link: Link, told: 'client' | 'server' | 'neither'): void {
    const cut: Cut = { clientSeesMs: told === 'client' ? 0 : Infinity, serverSeesMs: told === 'server' ? 0 : Infinity }
    this.#stage.recorder.note('network', `${link.tab.name} is cut off, and ${told === 'neither' ? 'nobody' : `only the ${told}`} is told`)
    this.#stage.network.cut(link, cut)
  }

  #stall({ tab, connection }: Link, { direction, forMs }: { readonly direction: 'up' | 'down'; readonly forMs: number }): void {
    this.#stage.recorder.note('network', `nothing goes ${direction} for ${tab.name} for ${forMs} ms`)
    connection[direction].hold()
    this.#stage.later(() => connection[direction].release(), forMs)
  }

  #throttle(
    { tab, connection }: Link,
    { direction, bytesPerSecond, forMs }: { readonly direction: 'up' | 'down'; readonly bytesPerSecond: number; readonly forMs: number },
  ): void {
    this.#stage.recorder.note('network', `${bytesPerSecond} bytes a second go ${direction} for ${tab.name}, for ${forMs} ms`)
    connection[direction].bytesPerSecond = bytesPerSecond
    this.#stage.later(() => (connection[direction].bytesPerSecond = Infinity), forMs)
  }

  #slowDown(latencyMs: number): void {
    this.#stage.recorder.note('network', `has a latency of ${latencyMs} ms from now on`)
    this.#stage.network.latencyMs = latencyMs
  }

  #outage(how: 'refused' | 'unanswered', forMs: number): void {
    const { network, recorder } = this.#stage
    recorder.note('network', `is down for ${forMs} ms`)
    network.connects = how
    for (const link of network.links) network.cut(link, how === 'refused' ? {} : { clientSeesMs: Infinity, serverSeesMs: Infinity })
    this.#stage.later(() => {
      recorder.note('network', 'is back')
      network.connects = 'accepted'
    }, forMs)
  }

  #freeze(party: Party | undefined, forMs: number): void {
    if (!party || party.clock.asleep) return
    const { network, recorder } = this.#stage
    recorder.note(party.name, `sleeps for ${forMs} ms`)
    network.sleep(party)
    this.#stage.later(() => network.wake(party), forMs)
  }

  #move(party: Party | undefined, byMs: number): void {
    if (!party) return
    this.#stage.recorder.note(party.name, `has its date set ${byMs < 0 ? 'back' : 'forward'} by ${Math.abs(byMs)} ms`)
    party.clock.move(byMs)
  }
}
