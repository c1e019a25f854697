// What all of one simulation share.

import type { Procedure } from '../../contract/walk.js'
import { procedures } from '../../contract/walk.js'
import type { Logger } from '../../platform/logger.js'
import { TestClock } from '../clock.js'
import { Dice } from '../dice.js'
import { Answering } from './answering.js'
import { Calling, errorText } from './calling.js'
import { Recorder } from './history.js'
import { made } from './mistake.js'
import { SimulatedNetwork } from './network.js'
import { Party } from './party.js'
import type { Plan } from './plan.js'
import { Publishing } from './publishing.js'
import type { AnyScenario } from './scenario.js'
import { Signals } from './signal.js'

export class Stage {
  readonly scenario: AnyScenario
  readonly plan: Plan
  readonly clock = new TestClock()
  readonly recorder = new Recorder(() => this.clock.now())
  readonly signals = new Signals()
  readonly network: SimulatedNetwork
  readonly calling = new Calling(this.recorder, this.signals)
  readonly procedures: { readonly server: readonly Procedure[]; readonly client: readonly Procedure[] }
  readonly answering: Answering
  readonly publishing: Publishing
  /** When servers died, began to drain, or gave up a session: tabs may have lost theirs. */
  readonly lossesMs: number[] = []
  /** When each tab had its first session. */
  readonly welcomedMs = new Map<string, number>()
  /** When tabs were closed: whoever asked them something has nobody to answer it. */
  readonly departuresMs: number[] = []
  /** Acts that do not end by themselves make calls until they are told to: those made from then on may be under way. */
  goesOnFromMs = Infinity
  #state: unknown
  readonly #later = new Map<unknown, () => void>()

  constructor(scenario: AnyScenario, plan: Plan) {
    const { contract } = scenario
    this.scenario = scenario
    this.plan = plan
    this.network = new SimulatedNetwork(this.clock, this.recorder, plan.latencyMs)
    this.procedures = { server: procedures(contract.server), client: procedures(contract.client) }
    this.answering = new Answering(this.recorder, this.calling, this.procedures)
    this.publishing = new Publishing(this.recorder, contract.topics)
  }

  get state(): unknown {
    return this.#state
  }

  /** @throws {Mistake} if the scenario's does */
  makeState(): void {
    this.#state = made('state', () => this.scenario.state?.(new Dice(this.plan.seed)))
  }

  party(name: string): Party {
    return new Party(name, this.clock, this.plan.seed)
  }

  /** A fault ends then, or when all is healed. */
  later(end: () => void, afterMs: number): void {
    const timer = this.clock.setTimer(() => {
      this.#later.delete(timer)
      end()
    }, afterMs)
    this.#later.set(timer, end)
  }

  /** Ends all faults that would end later. */
  endAll(): void {
    for (const [timer, end] of [...this.#later]) {
      this.#later.delete(timer)
      this.clock.clearTimer(timer)
      end()
    }
  }

  /** A party's logger. An error in it is a problem, unless the scenario expects errors. */
  loggerOf(party: Party): Logger {
    const { name } = party
    const warn: Logger['warn'] = (details, message) => this.recorder.note(name, () => `logs: ${logged(details, message)}`)
    if (this.scenario.errors === 'allowed') return { warn, error: warn }
    return {
      warn,
      error: (details, message) => {
        if (party.dead) return warn(details, message)
        this.recorder.complainOnce('logged', message, `${name} logged: ${logged(details, message)}`)
      },
    }
  }
}

function logged(details: object, message: string): string {
  // That is how the package logs.
  const { method, topic, err } = details as { readonly method?: string; readonly topic?: string; readonly err?: unknown }
  const where = method ?? topic
  return [where === undefined ? message : `${message} (${where})`, ...('err' in details ? [errorText(err)] : [])].join(': ')
}
