// What users write down to have it simulated: how their servers and tabs are
// made, and what those do.

import type { Client, ClientContext } from '../../client/publicclient.js'
import type { SocketConstructor } from '../../client/socket.js'
import type { Contract } from '../../contract/contract.js'
import type { PartialHandlers } from '../../contract/types.js'
import { checkContract } from '../../contract/walk.js'
import type { CallContext } from '../../platform/context.js'
import type { Logger } from '../../platform/logger.js'
import type { Random } from '../../platform/random.js'
import type { Clock } from '../../protocol/clock.js'
import type { Server } from '../../server/server.js'
import type { Dice } from '../dice.js'
import type { History } from './history.js'
import type { SimulatedClock } from './partyclock.js'
import { checkNames, type PlanOptions } from './plan.js'
import { shown } from './shown.js'

/** A middleware that fits every contract and user. */
export type AnyMiddleware = (call: { readonly ctx: CallContext }, next: () => Promise<unknown>) => Promise<unknown>

/** A process that is to have a server. */
export interface ServerProcess<State> {
  /** `server 2`: the second that was started. */
  readonly name: string
  /** For `createServer`. Middleware of your own goes behind that in here. */
  readonly options: {
    readonly clock: Clock
    readonly random: Random
    readonly logger: Logger
    readonly middleware: readonly AnyMiddleware[]
  }
  /** Its time: `clock.wait(ms)` in a handler that is to be slow. */
  readonly clock: SimulatedClock
  readonly state: State
  /** Says that something is not as it should be: the simulation has failed. */
  complain(what: string): void
}

/** A tab, or whatever else has a client, from its loading on. */
export interface Tab<C extends Contract, State> {
  /** `tab 2`; once it was loaded anew `tab 2.1`. */
  readonly name: string
  /** For `createClient`. */
  readonly options: {
    readonly url: string
    readonly WebSocket: SocketConstructor
    readonly clock: Clock
    readonly random: Random
    readonly logger: Logger
  }
  /** Its time. */
  readonly clock: SimulatedClock
  readonly state: State
  /** The same handlers, watched: without it, what the server asks of a tab is not checked against what ran there. */
  handlers(handlers: PartialHandlers<C['client'], ClientContext<C>>): PartialHandlers<C['client'], ClientContext<C>>
  complain(what: string): void
}

/** What an act, or a chore, is given beside its client or server. */
export interface Occasion<State> {
  /** Its own: it throws the same whatever else happens. */
  readonly dice: Dice
  readonly clock: SimulatedClock
  /** Aborts when the tab is closed or loaded anew, or the server has stopped. */
  readonly signal: AbortSignal
  readonly state: State
}

export interface Scenario<C extends Contract, User, State> {
  readonly contract: C
  /** What outlives servers and tabs, such as a database: made for each simulation, whose dice it may throw. Default: undefined. */
  readonly state?: (dice: Dice) => State
  /** Makes a server with its handlers; again whenever one is restarted. */
  readonly server: (process: ServerProcess<State>) => Server<C, User>
  /** Makes a tab's client; again whenever one is opened or loaded anew. */
  readonly client: (tab: Tab<C, State>) => Client<C>
  /**
   * What tabs do, by its name, again and again. It may end with the `RpcError` of a call that failed;
   * whatever else it throws is a problem.
   */
  readonly acts: Readonly<Record<string, (occasion: Occasion<State> & { readonly client: Client<C> }) => unknown>>
  /** What the newest server does by itself, such as publishing. Default: nothing. */
  readonly chores?: Readonly<Record<string, (occasion: Occasion<State> & { readonly server: Server<C, User> }) => unknown>>
  /**
   * Asked at the end, not to wait for anything: returns a text for each thing that is not as it should be, or nothing.
   * If it throws, that is what is wrong. Default: nothing.
   */
  readonly check?: (outcome: { readonly history: History; readonly state: State }) => readonly string[] | undefined | void
  /** How much is done, and goes wrong, where no other option says so. Default: see `PlanOptions`. */
  readonly plan?: PlanOptions
  /**
   * Whether what is read has to be what was given: not if interceptors or middleware of yours change inputs, items or
   * answers on their way. Default true.
   */
  readonly values?: boolean
  /**
   * Whether it is a problem that the package logs an error through `options.logger`, as it does of what a handler throws
   * that is no `RpcError`, or a listener; `allowed` if yours throw on purpose. Default `problems`.
   */
  readonly errors?: 'problems' | 'allowed'
}

/** A scenario whose types have done their work. */
export type AnyScenario = Scenario<Contract, unknown, unknown>

/**
 * A scenario for `simulate` and `explore`, and for `wirepact simulate` if its module has it as its default export.
 *
 * @throws {TypeError} naming what is missing or wrong
 */
export function defineScenario<const C extends Contract, User = undefined, State = undefined>(
  scenario: Scenario<C, User, State>,
): Scenario<C, User, State> {
  checkScenario(scenario)
  return scenario
}

/** @throws {TypeError} unless it is one */
export function checkScenario(scenario: unknown): void {
  const { contract, server, client, acts, chores = {}, check, state, errors, plan } = Object(scenario) as Record<string, unknown>
  checkContract(contract, 'defineScenario: contract')
  for (const [name, made] of Object.entries({ server, client })) {
    if (typeof made !== 'function') throw new TypeError(`defineScenario: ${name} must be a function, got ${typeof made}`)
  }
  for (const [name, made] of Object.entries({ check, state })) {
    if (made !== undefined && typeof made !== 'function') throw new TypeError(`defineScenario: ${name} must be a function, got ${typeof made}`)
  }
  if (errors !== undefined && errors !== 'problems' && errors !== 'allowed') {
    throw new TypeError(`defineScenario: errors must be 'problems' or 'allowed', got ${shown(errors)}`)
  }
  if (plan !== undefined) checkNames('defineScenario: plan.', Object(plan) as object)
  checkDeeds({ acts, chores })
}

function checkDeeds(groups: Readonly<Record<string, unknown>>): void {
  for (const [group, deeds] of Object.entries(groups)) {
    if (typeof deeds !== 'object' || deeds === null) throw new TypeError(`defineScenario: ${group} must be an object of functions, got ${String(deeds)}`)
    for (const [name, deed] of Object.entries(deeds)) {
      if (typeof deed !== 'function') throw new TypeError(`defineScenario: ${group}.${name} must be a function, got ${typeof deed}`)
    }
  }
  const both = Object.keys(groups['acts'] as object).find((name) => Object.hasOwn(groups['chores'] as object, name))
  if (both !== undefined) throw new TypeError(`defineScenario: ${both} is an act and a chore: they need names of their own`)
  if (Object.keys({ ...(groups['acts'] as object), ...(groups['chores'] as object) }).length === 0) {
    throw new TypeError('defineScenario: acts: there is nothing to do')
  }
}
