// Two versions of a contract: what has changed, and what of it breaks those who
// still have the old one. Servers are deployed at once and clients are not, so it
// is always old clients that talk to a new server.

import type { Side } from '../contract/hash.js'
import type { Change } from './change.js'
import { Differ } from './differ.js'
import type { Difference } from './difference.js'
import { Named } from './named.js'
import { rulesOf } from './rules.js'
import { schemaOptions, type ProcedureSnapshot, type Snapshot, type TopicSnapshot } from './snapshot.js'
import { withArticle } from './words.js'

type Member = ProcedureSnapshot | TopicSnapshot

/** Everything that has changed, in the order of `now`; what was removed comes last on its side. Descriptions are not compared. */
export function compare(old: Snapshot, now: Snapshot): Change[] {
  const named = { old: new Named(old), now: new Named(now) }
  const sides: readonly Side[] = ['server', 'client', 'topics']
  return sides.flatMap((side) => {
    const before = new Map(old[side].map((member) => [member.name, member]))
    const after = new Set(now[side].map(({ name }) => name))
    const there = now[side].flatMap((member) => {
      const former = before.get(member.name)
      return former ? inBoth(side, former, member, named) : [added(side, member)]
    })
    return [...there, ...old[side].filter(({ name }) => !after.has(name)).map((member) => removed(side, member))]
  })
}

function added(side: Side, { name, kind }: Member): Change {
  const effect = side === 'client' ? 'old clients do not answer it' : 'old clients do not know it'
  return { side, name, path: '', what: `the ${kind} was added`, effect, breaking: false }
}

function removed(side: Side, { name, kind }: Member): Change {
  const breaking = side !== 'client'
  const effect = side === 'client' ? 'it is no longer called' : side === 'topics' ? 'old clients subscribe to it' : 'old clients call it'
  return { side, name, path: '', what: `the ${kind} was removed`, effect, breaking }
}

function inBoth(side: Side, old: Member, now: Member, named: { readonly old: Named; readonly now: Named }): Change[] {
  const { name } = now
  if (old.kind !== now.kind) {
    const what = `was ${withArticle(old.kind)}, and is ${withArticle(now.kind)}`
    return [{ side, name, path: '', what, effect: 'the two have nothing in common', breaking: true }]
  }
  const shapes = [...valuesOf(side, old, now)].flatMap((value) =>
    [...new Differ(named.old, named.now).between(value.was, value.is, value.path)].map((found) => changeOf(side, name, found, value.given)))
  const errors = [...codesOf(side, name, old, now)]
  const rules = [...rulesOf(side, old, now, named)].map((rule) => ({ side, name, ...rule }))
  return [...shapes, ...errors, ...rules]
}

/** A value of a procedure or topic. */
interface Value {
  readonly path: string
  readonly was: unknown
  readonly is: unknown
  /** Clients are given it; else they give it. */
  readonly given: boolean
}

/** What callers give, by option; `item` is among them in an upload alone. */
const asked = /^(input|up|params)$/

/** What a procedure takes or gives if it says nothing. */
const nothing = { 'x-wirepact': 'undefined', not: {} }

function* valuesOf(side: Side, old: Member, now: Member): Generator<Value, void, void> {
  const [before, after] = [old, now] as unknown as Readonly<Record<string, unknown>>[] // of whichever kind
  const byAsker = (option: string): boolean => asked.test(option) || (option === 'item' && now.kind === 'upload')
  for (const option of schemaOptions) {
    if (option in old || option in now) {
      yield { path: option, was: before?.[option] ?? nothing, is: after?.[option] ?? nothing, given: byAsker(option) === (side === 'client') }
    }
  }
  const [codes, codesNow] = [errorsOf(old), errorsOf(now)]
  for (const code of Object.keys(codes).filter((each) => Object.hasOwn(codesNow, each))) {
    yield { path: `errors.${code}`, was: codes[code], is: codesNow[code], given: side !== 'client' }
  }
}

function changeOf(side: Side, name: string, { path, what, narrows, widens, undecided }: Difference, given: boolean): Change {
  const breaking = given ? widens : narrows
  return { side, name, path, what, breaking, effect: undecided ? undecidedEffect : effectOf(given, narrows, widens) }
}

const undecidedEffect = 'cannot be shown to be compatible'

function effectOf(given: boolean, narrows: boolean, widens: boolean): string {
  if (given && widens) return 'old clients are given what they do not expect'
  if (given) return narrows ? 'old clients are given less than before' : 'old clients pass it over'
  if (narrows) return 'the server refuses what it took before'
  return widens ? 'the server takes more than before' : 'old clients leave it out'
}

/**
 * An old client hears of a code that it does not know as of any that it does not
 * expect: that is what the last `else` of its code is for.
 */
function* codesOf(side: Side, name: string, old: Member, now: Member): Generator<Change, void, void> {
  const [codes, codesNow] = [errorsOf(old), errorsOf(now)]
  for (const code of Object.keys(codesNow).filter((each) => !Object.hasOwn(codes, each))) {
    const effect = side === 'client' ? 'old clients do not answer with it' : 'old clients are given a code that they do not know'
    yield { side, name, path: `errors.${code}`, what: 'was added', effect, breaking: false }
  }
  for (const code of Object.keys(codes).filter((each) => !Object.hasOwn(codesNow, each))) {
    const effect = side === 'client' ? 'the server hears of it as UNKNOWN' : 'it is no longer given'
    yield { side, name, path: `errors.${code}`, what: 'was removed', effect, breaking: false }
  }
}

function errorsOf(member: Member): Readonly<Record<string, unknown>> {
  return 'errors' in member ? member.errors ?? {} : {}
}
