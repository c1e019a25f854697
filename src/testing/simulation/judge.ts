// Holds what happened against what is promised: docs/PROTOCOL.md, "Promises".

import { errorText } from './calling.js'
import { CallJudge } from './calljudge.js'
import type { History, Problem } from './history.js'
import { judgeLogs } from './logjudge.js'
import { kindOf } from './mistake.js'
import type { Process } from './servers.js'
import type { Stage } from './stage.js'
import type { OpenTab } from './tabs.js'
import { judgeSubscription } from './topicjudge.js'

/** Everything is healed and has settled, and nothing is closed yet. */
export function judge(stage: Stage, tabs: readonly OpenTab[], newest: Process | undefined): void {
  const { recorder } = stage
  const complain = ({ kind, about, text }: Problem): void => recorder.complain(kind, about, text)
  const calls = new CallJudge(stage, new Set(tabs.map(({ party }) => party.name)), newest?.party.name)
  if (isUnwatched(recorder)) complain({ kind: 'unwatched', about: 'server', text: 'no handler of the server\'s was seen to run: its middleware has to begin with process.options.middleware' })
  for (const call of recorder.calls) calls.judge(call).forEach(complain)
  const alive = new Set(tabs.map(({ party }) => party.name))
  for (const subscription of recorder.subscriptions) {
    judgeSubscription(subscription, recorder.published, alive.has(subscription.by) ? newest?.party.name : undefined).forEach(complain)
  }
  if (newest) judgeLogs(newest.server, stage.clock.now()).forEach(complain)
  for (const { party, client: { state: { status } } } of tabs) {
    const comesBack = status === 'connected' || status === 'idle' || status === 'closed'
    if (!comesBack) complain({ kind: 'hangs', about: 'connection', text: `${party.name} is still ${status} though nothing is wrong any more` })
  }
  askCheck(stage).forEach(complain)
}

/** @throws {TypeError} if it answers with neither nothing nor a list */
function askCheck({ recorder, scenario, state }: Stage): Problem[] {
  let said: unknown
  try {
    said = scenario.check?.({ history: recorder, state }) ?? []
  } catch (error) {
    return [{ kind: 'threw', about: 'check', text: `check threw ${errorText(error)}` }]
  }
  if (!Array.isArray(said)) throw new TypeError(`simulate: check must return nothing or an array of what is wrong, got ${kindOf(said)}`)
  return said.map((text) => ({ kind: 'check', about: 'check', text: String(text) }))
}

/** Calls of tabs are answered, and none was seen to run. */
function isUnwatched({ calls }: History): boolean {
  const asked = calls.filter(({ by }) => by.startsWith('tab'))
  return asked.every(({ runs }) => runs.length === 0) && asked.some(({ kind, result }) => kind !== 'notify' && result && 'value' in result)
}
