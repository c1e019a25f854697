// Runs a plan, lets everything settle, closes everything, and has it judged.

import { RpcError } from '../../errors.js'
import { Dice } from '../dice.js'
import { errorText } from './calling.js'
import { judge } from './judge.js'
import type { Recorder } from './history.js'
import { Mistake } from './mistake.js'
import type { Party } from './party.js'
import type { Plan, Step } from './plan.js'
import type { AnyScenario } from './scenario.js'
import { Servers } from './servers.js'
import { Stage } from './stage.js'
import { hearStray } from './stray.js'
import { Striking } from './striking.js'
import { Tabs } from './tabs.js'

export interface Outcome {
  readonly recorder: Recorder
  readonly drops: number
  readonly restarts: number
  readonly drains: number
}

/** By then everything is over, once nothing goes wrong any more. */
const PATIENCE_MS = 1_200_000
/** By then what was told to end has. */
const LEAVE_MS = 60_000
/** For messages that are under way at the end. */
const SETTLE_MS = 5_000

export function runPlan(scenario: AnyScenario, plan: Plan): Promise<Outcome> {
  return new World(scenario, plan).run()
}

/** An act or a chore that has not ended. */
interface Deed {
  readonly name: string
  readonly party: Party
}

class World {
  readonly #stage: Stage
  readonly #servers: Servers
  readonly #tabs: Tabs
  readonly #striking: Striking
  readonly #deeds = new Set<Deed>()

  constructor(scenario: AnyScenario, plan: Plan) {
    this.#stage = new Stage(scenario, plan)
    this.#servers = new Servers(this.#stage)
    this.#tabs = new Tabs(this.#stage)
    this.#striking = new Striking(this.#stage, this.#servers, this.#tabs)
  }

  async run(): Promise<Outcome> {
    const { recorder, network } = this.#stage
    const hush = hearStray((reason) => recorder.complainOnce('stray', 'rejection', `an unhandled rejection: ${errorText(reason)}`))
    try {
      await this.#play()
    } catch (error) {
      if (!(error instanceof Mistake)) throw error
      recorder.complain('threw', error.part, error.message)
    } finally {
      hush()
    }
    return { recorder, drops: network.drops, ...this.#servers.counts }
  }

  /** @throws {Mistake} if it cannot go on */
  async #play(): Promise<void> {
    const { plan, clock } = this.#stage
    this.#stage.makeState()
    this.#servers.start()
    for (let i = 0; i < plan.tabs; i++) this.#tabs.open()
    const [before, after] = [plan.steps.filter(({ atMs }) => atMs < plan.healMs), plan.steps.filter(({ atMs }) => atMs >= plan.healMs)]
    await this.#take(before)
    await this.#advanceTo(plan.healMs)
    this.#heal()
    await this.#take(after)
    const settlesFromMs = clock.now()
    await this.#settle(PATIENCE_MS)
    if (this.#busy.length > 0) this.#stage.goesOnFromMs = settlesFromMs
    await clock.advance(SETTLE_MS)
    judge(this.#stage, this.#tabs.all, this.#servers.newest)
    await this.#leave()
    await this.#end()
  }

  async #take(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      await this.#advanceTo(step.atMs)
      if ('act' in step) this.#act(step.act, step.tab, step.seed)
      else if ('chore' in step) this.#chore(step.chore, step.seed)
      else await this.#striking.strike(step)
    }
  }

  async #advanceTo(atMs: number): Promise<void> {
    const { clock } = this.#stage
    await clock.advance(Math.max(atMs - clock.now(), 0))
  }

  #act(name: string, number: number, seed: number): void {
    const tab = this.#tabs.at(number)
    const act = this.#stage.scenario.acts[name]
    if (!tab || !act || tab.party.clock.asleep) return
    const { client, signal, party } = tab
    this.#do(name, party, () => act({ client, signal, ...this.#occasion(party, seed) }))
  }

  #chore(name: string, seed: number): void {
    const process = this.#servers.newest
    const chore = this.#stage.scenario.chores?.[name]
    if (!process || !chore || process.party.clock.asleep) return
    const { server, signal, party } = process
    this.#servers.watchClients(process)
    this.#do(name, party, () => chore({ server, signal, ...this.#occasion(party, seed) }))
  }

  #occasion({ clock }: Party, seed: number) {
    return { clock, dice: new Dice(seed), state: this.#stage.state }
  }

  #do(name: string, party: Party, run: () => unknown): void {
    const deed = { name, party }
    this.#deeds.add(deed)
    void (async () => run())().catch((error: unknown) => {
      if (party.dead || error instanceof RpcError) return
      this.#stage.recorder.complain('threw', name, `${name} of ${party.name} threw ${errorText(error)}`)
    }).finally(() => this.#deeds.delete(deed))
  }

  #heal(): void {
    this.#stage.endAll()
    this.#stage.network.heal()
    if (!this.#servers.newest) this.#servers.start()
    this.#stage.recorder.note('network', 'nothing goes wrong any more')
  }

  /** Waits for what is being done by whoever lives. */
  async #settle(patienceMs: number): Promise<void> {
    const { clock } = this.#stage
    const untilMs = clock.now() + patienceMs
    while (this.#busy.length > 0 && clock.now() < untilMs && await clock.next());
  }

  /** What goes on for as long as its tab is open, or its server runs, is told that this is over, and has to end. */
  async #leave(): Promise<void> {
    for (const tab of this.#tabs.all) tab.close()
    this.#servers.newest?.stop()
    await this.#settle(LEAVE_MS)
    for (const { name, party } of this.#busy) this.#stage.recorder.complain('hangs', name, `${name} of ${party.name} does not end`)
  }

  get #busy(): Deed[] {
    return [...this.#deeds].filter(({ party }) => !party.dead)
  }

  /** Closes everything. Nothing may be left. */
  async #end(): Promise<void> {
    const { clock, network, signals, recorder } = this.#stage
    await this.#patiently(this.#tabs.close(), 'a client')
    await this.#runsEnd()
    await this.#patiently(this.#servers.close(), 'a server')
    for (const tab of this.#tabs.all) tab.party.clock.kill()
    await clock.advance(PATIENCE_MS) // connections that are seen to be broken late
    if (clock.timers > 0) recorder.complain('timers are left', 'clock', `${clock.timers} timers are left`)
    if (network.links.length > 0) recorder.complain('connections are left', 'network', `${network.links.length} connections are left`)
    for (const by of signals.listened) recorder.complain('listeners are left', 'signal', `a signal is still listened to, by ${by}`)
    for (const by of network.listened) recorder.complain('listeners are left', 'socket', `a closed socket is still listened to, by ${by}`)
  }

  async #patiently(closed: Promise<void>, whose: string): Promise<void> {
    try {
      await this.#stage.clock.until(closed, PATIENCE_MS)
    } catch (error) {
      this.#stage.recorder.complain('hangs', 'close', `close() of ${whose} does not resolve: ${String(error)}`)
    }
  }

  /** Handlers end by themselves, once nobody waits for them. */
  async #runsEnd(): Promise<void> {
    const { clock, recorder } = this.#stage
    const alive = new Set([...this.#servers.all, ...this.#tabs.all].filter(({ party }) => !party.dead).map(({ party }) => party.name))
    const untilMs = clock.now() + PATIENCE_MS
    const running = () => recorder.calls.flatMap(({ id, method, runs }) =>
      runs.filter(({ process, endedMs }) => endedMs === Infinity && alive.has(process)).map(({ process }) => ({ id, method, process })))
    while (running().length > 0 && clock.now() < untilMs && await clock.next());
    for (const { id, method, process } of running()) recorder.complain('hangs', method, `the handler of call ${id} (${method}) still runs in ${process}`)
  }
}
