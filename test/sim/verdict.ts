// Holds what the ledger says against what is promised: docs/PROTOCOL.md, "Promises".

import { RpcError } from '../../src/index.js'
import type { Breaks } from './breaks.js'
import { bytesOf, sameBytes, sizeOf, textOf } from './contract.js'
import type { Entry, Ledger } from './ledger.js'

export interface Tally {
  calls: number
  ok: number
  notified: number
  'not-executed': number
  executed: number
  unknown: number
  /** Met the loss of its session, and was free to fail. */
  bereft: number
  /** Failed, or never ran, and neither its caller nor a lost session was the reason. */
  lost: number
  duplicated: number
  disordered: number
}

export interface Verdict extends Tally {
  /** Everything that is not as promised, for a person to read. */
  readonly problems: string[]
}

export interface Circumstances {
  readonly ledger: Ledger
  readonly breaks: Breaks
  /** The machine slept: deadlines were late. */
  readonly slept: boolean
}

/** A value this long travels in parts, and may be overtaken. */
const LARGE_LENGTH = 50_000
/** A notification that met no break for so long was lost. */
const LOST_MS = 700_000
/** A call that a draining server took may start so much later than the next, which went elsewhere. */
const LATE_MS = 60_000

export function judge(circumstances: Circumstances): Verdict {
  const { ledger } = circumstances
  const verdict: Verdict = {
    calls: ledger.entries.size, ok: 0, notified: 0, 'not-executed': 0, executed: 0, unknown: 0,
    bereft: 0, lost: 0, duplicated: 0, disordered: 0, problems: [...ledger.complaints],
  }
  const latestMs = latest(ledger.entries.values())
  for (const entry of ledger.entries.values()) judgeEntry(entry, latestMs.get(entry) ?? 0, circumstances, verdict)
  judgeOrder(circumstances, verdict)
  return verdict
}

function judgeEntry(entry: Entry, latestMs: number, { breaks, slept }: Circumstances, verdict: Verdict): void {
  const { procedure, madeMs, settledMs, starts, result } = entry
  const complain = (what: string): void => void verdict.problems.push(`${what}: ${show(entry)}`)
  const noted = procedure === 'note'
  const broken = metBreak(entry, breaks, noted ? latestMs : settledMs)
  if (broken) verdict.bereft++
  const most = procedure === 'again' && broken ? Infinity : 1
  if (starts.length > most) {
    verdict.duplicated++
    complain('ran more than once')
  }
  if (noted) {
    verdict.notified++
    if (starts.length === 0 && !broken) lose('never ran')
    return
  }
  if (!result) return complain('never settled')
  if (result instanceof RpcError) judgeError(result)
  else judgeAnswer()

  function judgeAnswer(): void {
    verdict.ok++
    if (starts.length === 0) complain('answered and never ran')
    const { key, answerLength, fate } = entry.job
    const answer = result as Exclude<typeof result, RpcError | undefined> // judged above
    const same = answer.text === textOf(key, answerLength) && sameBytes(answer.bytes, bytesOf(key, answerLength, true))
    if (answer.key !== key || !same) complain('answered with another answer')
    if (fate === 'refuse' || fate === 'throw') complain('answered in spite of an error')
  }

  function judgeError({ outcome, code }: RpcError): void {
    verdict[outcome]++
    const { fate, key } = entry.job
    if (outcome === 'not-executed' && starts.length > 0) complain('not executed, and ran')
    if (outcome === 'executed' && starts.length === 0) complain('executed, and never ran')
    const told = code === 'REFUSED' ? fate === 'refuse' && ((result as RpcError).data as { key: number }).key === key
      : code === 'INTERNAL' && fate === 'throw'
    if (told !== (outcome === 'executed')) complain('another error than its own')
    if (!told && !gaveUp(code) && !broken) lose('failed for no reason')
  }

  function gaveUp(code: string): boolean {
    if (code === 'CANCELLED' && entry.cancelledMs < Infinity) {
      if (settledMs > entry.cancelledMs) complain('cancelled late')
      return true
    }
    const deadlineMs = madeMs + entry.timeoutMs
    if (code !== 'DEADLINE_EXCEEDED' || settledMs < deadlineMs) return false
    if (settledMs > deadlineMs + 1 && !slept) complain('gave up late')
    return true
  }

  function lose(what: string): void {
    verdict.lost++
    complain(what)
  }
}

/** True if its session was lost, so that it may have failed. A notification does not say when; `byMs` does. */
function metBreak({ client, session, madeMs, settledMs }: Entry, breaks: Breaks, byMs = settledMs): boolean {
  return session === undefined ? breaks.costClient(client, madeMs, byMs) : breaks.costServer(session, client, byMs)
}

/** When each call must have arrived, if at all: soon after a later one of the same way has started. */
function latest(entries: Iterable<Entry>): Map<Entry, number> {
  const latestMs = new Map<Entry, number>()
  const next = new Map<string, number>()
  for (const entry of [...entries].reverse()) {
    const { job, madeMs, starts } = entry
    const nextMs = next.get(wayOf(entry)) ?? Infinity
    latestMs.set(entry, Math.min(madeMs + LOST_MS, nextMs + LATE_MS))
    if (starts[0] && sizeOf(job) <= LARGE_LENGTH) next.set(wayOf(entry), Math.min(nextMs, starts[0].atMs))
  }
  return latestMs
}

function wayOf({ maker, client, job }: Entry): string {
  return [maker, client, job.depth > 0 ? 'nested' : ''].join()
}

/**
 * What one process asks of another starts in the order in which it was asked. Out of it are
 * values that travel in parts, and what is asked again because nobody knows whether it ran.
 */
function judgeOrder({ ledger: { steps }, breaks }: Circumstances, verdict: Verdict): void {
  const last = new Map<string, Entry>()
  for (const { process, entry } of steps) {
    const { job, procedure } = entry
    if (sizeOf(job) > LARGE_LENGTH) continue
    if (procedure === 'again' && metBreak(entry, breaks)) continue
    const way = `${process} ${wayOf(entry)}`
    const before = last.get(way)
    if (before && before.job.key > job.key) {
      verdict.disordered++
      verdict.problems.push(`${process} started ${show(entry)} after ${show(before)}`)
    }
    last.set(way, entry)
  }
}

function show({ job, procedure, maker, madeMs, settledMs, timeoutMs, cancelledMs, starts, result }: Entry): string {
  const became = result instanceof RpcError ? `${result.code} ${result.outcome} "${result.message}"` : result ? 'answered' : 'nothing'
  const ran = starts.map(({ process, atMs, ended }) => `${process} at ${atMs}${ended ? '' : ' (runs)'}`).join(', ')
  return `${procedure} ${job.key} of ${maker} (depth ${job.depth}, ${job.fate}, wait ${job.waitMs}, text ${job.text.length}, answer ${job.answerLength},`
    + ` timeout ${timeoutMs}) made at ${madeMs}, cancelled at ${cancelledMs}, settled at ${settledMs} with ${became}; ran in [${ran}]`
}
