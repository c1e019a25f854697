// What was counted in simulations.

import { RpcError, type Outcome } from '../../errors.js'
import type { Call, History } from './history.js'

/** What was counted in one simulation, or in many. */
export interface Counts {
  readonly seeds: number
  /** Connections that broke. */
  readonly drops: number
  /** Servers that died; that stopped beside another. */
  readonly restarts: number
  readonly drains: number
  readonly calls: number
  /** How they ended; others were notifications, or of tabs and servers that had gone. */
  readonly ok: number
  readonly notExecuted: number
  readonly executed: number
  readonly unknown: number
  /** Calls with items. */
  readonly streams: number
  /** Items that were read, on either side. */
  readonly items: number
  /** Messages of topics that subscribers were told; and gaps. */
  readonly messages: number
  readonly gaps: number
}

export const noCounts: Counts = {
  seeds: 0, drops: 0, restarts: 0, drains: 0,
  calls: 0, ok: 0, notExecuted: 0, executed: 0, unknown: 0,
  streams: 0, items: 0, messages: 0, gaps: 0,
}

export function countsOf({ calls, subscriptions }: History, network: Pick<Counts, 'drops' | 'restarts' | 'drains'>): Counts {
  const told = subscriptions.flatMap((subscription) => subscription.told)
  const failed = (outcome: Outcome): number => calls.filter((call) => outcomeOf(call) === outcome).length
  const { drops, restarts, drains } = network
  return {
    seeds: 1, drops, restarts, drains,
    calls: calls.length,
    ok: calls.filter(({ result }) => result && 'value' in result).length,
    notExecuted: failed('not-executed'), executed: failed('executed'), unknown: failed('unknown'),
    streams: calls.filter(({ kind }) => kind !== 'rpc' && kind !== 'notify').length,
    items: calls.reduce((sum, { read, runs }) => sum + read.length + runs.reduce((all, run) => all + run.read.length, 0), 0),
    messages: told.filter((each) => 'message' in each).length,
    gaps: told.filter((each) => 'gap' in each).length,
  }
}

export function added(a: Counts, b: Counts): Counts {
  const sums = Object.entries(a).map(([name, count]) => [name, (count as number) + b[name as keyof Counts]] as const)
  return Object.fromEntries(sums) as unknown as Counts // the same keys
}

/** `2,000 seeds, 104,233 drops, …` */
export function countsText(counts: Counts): string {
  const of = (name: keyof Counts, as: string = name): string => `${counts[name].toLocaleString('en')} ${counts[name] === 1 ? as.replace(/s$/, '') : as}`
  return `${of('seeds')}, ${of('drops')}, ${of('restarts')}, ${of('drains')}; `
    + `${of('calls')}: ${of('ok')}, ${of('notExecuted', 'not-executed')}, ${of('executed')}, ${of('unknown')}; `
    + `${of('streams')}, ${of('items')}; ${of('messages')}, ${of('gaps')}`
}

function outcomeOf({ result }: Call): Outcome | undefined {
  return result && 'error' in result && result.error instanceof RpcError ? result.error.outcome : undefined
}
