// What a contract says of a procedure or topic besides what travels: it does not
// keep a call from being understood, so it is no part of the hash.

import type { Side } from '../contract/hash.js'
import type { Change } from './change.js'
import type { Named } from './named.js'
import { sizeLimitOf, type SizeLimit } from './sizelimit.js'
import type { ProcedureSnapshot, TopicSnapshot } from './snapshot.js'

type Rule = Pick<Change, 'path' | 'what' | 'effect' | 'breaking'>

type Member = ProcedureSnapshot | TopicSnapshot

/** The shapes of each version. */
interface Versions {
  readonly old: Named
  readonly now: Named
}

/** Of one that has the same kind in both versions. */
export function* rulesOf(side: Side, old: Member, now: Member, named: Versions): Generator<Rule, void, void> {
  if (old.kind === 'topic' || now.kind === 'topic') return yield* topicRules(old as TopicSnapshot, now as TopicSnapshot) // both are
  yield* idempotence(side, old, now)
  yield* changed('timeoutMs', old.timeoutMs, now.timeoutMs, 'whoever calls has a time of its own', false)
  yield* maxBytes(sizeLimitOf(old, named.old), sizeLimitOf(now, named.now))
}

/** Whoever has an old version still sends the call again after the other process was lost. */
function* idempotence(side: Side, old: ProcedureSnapshot, now: ProcedureSnapshot): Generator<Rule, void, void> {
  const [was, is] = [old.idempotent ?? false, now.idempotent ?? false]
  const breaking = was && side !== 'client' // an old client does not call it
  const effect = breaking ? 'old clients still send it again when they do not know whether it ran' : 'it is sent again less, or more, often'
  yield* changed('idempotent', was, is, effect, breaking)
}

/** Inputs that are refused now were taken before; larger answers an old client may not take, but nobody has to give them. */
function* maxBytes(was: SizeLimit, is: SizeLimit): Generator<Rule, void, void> {
  if (was.text === is.text) return
  const lower = is.bytes < was.bytes
  const effect = lower ? 'what is larger is refused now' : 'old clients still keep to theirs'
  yield { path: 'maxBytes', what: `went from ${was.text} to ${is.text}`, effect, breaking: lower }
}

/** Messages that are not kept are gaps, which subscribers are told of, unless `overflow` says otherwise. */
function* topicRules(old: TopicSnapshot, now: TopicSnapshot): Generator<Rule, void, void> {
  yield* changed('retain', old.retain, now.retain, 'subscribers that were away may miss more, or less', false)
  const overflow = now.overflow ?? 'gap'
  const effect = overflow === 'gap' ? 'slow subscribers are told what they missed' : 'slow subscribers of before expect to be told what they missed'
  yield* changed('overflow', old.overflow ?? 'gap', overflow, effect, overflow !== 'gap')
  yield* changed('maxBytes', old.maxBytes, now.maxBytes, 'it limits who publishes', false)
}

function* changed(path: string, was: unknown, is: unknown, effect: string, breaking: boolean): Generator<Rule, void, void> {
  const [before, after] = [JSON.stringify(was), JSON.stringify(is)]
  if (before === after) return
  yield { path, what: `went from ${before ?? 'the default'} to ${after ?? 'the default'}`, effect, breaking }
}
