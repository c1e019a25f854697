// What is promised of calls: of their outcome, of how often they run, and of
// their values and items.

import { RpcError } from '../../errors.js'
import { errorText } from './calling.js'
import type { Call, Problem } from './history.js'
import { RECOVERY_MS } from './plan.js'
import { isWhole, wasGiven } from './itemorder.js'
import { clipped } from './shown.js'
import type { Stage } from './stage.js'

export class CallJudge {
  readonly #stage: Stage
  /** Names of those that live at the end, and may be held to answer. */
  readonly #alive: ReadonlySet<string>
  /** Whose handlers are recorded, since one of them was. */
  readonly #recorded: ReadonlySet<string>

  constructor(stage: Stage, tabs: ReadonlySet<string>, server: string | undefined) {
    this.#stage = stage
    this.#alive = new Set([...tabs, ...(server === undefined ? [] : [server])])
    this.#recorded = new Set(stage.recorder.calls.filter(({ runs }) => runs.length > 0).map(({ method, by }) => `${sideOf(by)} ${method}`))
  }

  judge(call: Call): Problem[] {
    const problems: Problem[] = []
    const complain = (kind: string, what: string): void => void problems.push({ kind, about: call.method, text: `call ${call.id} (${call.method}) of ${call.by} ${what}` })
    this.#judgeRuns(call, complain)
    if (call.kind === 'notify') return problems
    if (call.result) this.#judgeResult(call, call.result, complain)
    else if (call.awaited && this.#alive.has(call.by) && call.madeMs < this.#stage.goesOnFromMs) complain('hangs', 'never settled')
    this.#judgeItems(call, complain)
    return problems
  }

  #judgeRuns({ runs, idempotent, resumes, settledMs }: Call, complain: Complain): void {
    const again = (idempotent || resumes) && this.#mayHaveLost(settledMs)
    if (runs.length > 1 && !again) complain('ran twice', `ran ${runs.length} times: in ${runs.map(({ process, atMs }) => `${process} at ${Math.round(atMs)} ms`).join(', ')}`)
  }

  #judgeResult(call: Call, result: NonNullable<Call['result']>, complain: Complain): void {
    const ran = call.runs.length > 0
    const seen = this.#recorded.has(`${sideOf(call.by)} ${call.method}`)
    if ('value' in result) {
      if (this.#values && !ran && seen && result.value !== 'left') complain('ok, never ran', 'was answered and never ran')
      if (this.#values && isAnswer(call) && ran && !call.runs.some((run) => run.result && 'value' in run.result && run.result.value === result.value)) {
        complain('another answer', `was answered with ${clipped(result.value)}, which no handler of it said`)
      }
    } else if (result.error instanceof RpcError) this.#judgeError(call, result.error, seen, complain)
  }

  #judgeError(call: Call, error: RpcError, seen: boolean, complain: Complain): void {
    const ran = call.runs.length > 0
    if (error.outcome === 'not-executed' && ran && !call.resumes) complain('not executed, ran', `failed with ${errorText(error)}, and ran`)
    if (error.outcome === 'executed' && !ran && seen) complain('executed, never ran', `failed with ${errorText(error)}, and never ran`)
    if (error.code === 'SESSION_LOST' && !this.#isDue(call)) complain('failed for no reason', `failed with ${errorText(error)}, though no session was lost`)
  }

  /** True if its session may have been lost before it settled. A tab's can no more once all is well again. */
  #isDue({ by, madeMs, settledMs }: Call): boolean {
    const { plan, departuresMs } = this.#stage
    if (sideOf(by) === 'server' && departuresMs.some((atMs) => atMs <= settledMs)) return true
    // Of what follows a first hello that was lost, not even a server that knows nothing of it can tell whether another took it.
    if (madeMs <= (this.#stage.welcomedMs.get(by) ?? Infinity)) return true
    return this.#mayHaveLost(settledMs) && madeMs < plan.healMs + RECOVERY_MS
  }

  #mayHaveLost(untilMs: number): boolean {
    return this.#stage.lossesMs.some((lossMs) => lossMs <= untilMs)
  }

  #judgeItems(call: Call, complain: Complain): void {
    if (!this.#values || call.runs.length === 0) return
    const given = call.runs.map((run) => run.given)
    if (!wasGiven(call.read, given)) complain('items', `read ${show(call.read)}, and its handler gave ${given.map(show).join(' and ')}`)
    const ended = call.result && 'value' in call.result && call.result.value === 'end'
    const last = call.runs.at(-1)
    if (ended && last && !(last.gaveAll && isWhole(call.read, given))) complain('items', `ended after ${call.read.length} of ${last.given.length} items`)
    for (const run of call.runs) {
      if (!wasGiven(run.read, [call.given])) complain('items', `its handler in ${run.process} read ${show(run.read)}, and was given ${show(call.given)}`)
      if (run.readAll && !(call.gaveAll && run.read.length === call.given.length)) {
        complain('items', `its handler in ${run.process} saw the end after ${run.read.length} of ${call.given.length} items`)
      }
    }
  }

  get #values(): boolean {
    return this.#stage.scenario.values ?? true
  }
}

type Complain = (kind: string, what: string) => void

function isAnswer({ kind }: Call): boolean {
  return kind === 'rpc' || kind === 'upload'
}

/** `tab` or `server`. */
function sideOf(by: string): string {
  return by.split(' ')[0] as string // a name has it
}

function show(items: readonly string[]): string {
  const last = items.slice(-5).map((item) => item.slice(0, 30)).join(' ')
  return `${items.length} items${items.length > 0 ? ` (… ${last})` : ''}`
}
