// A topic of the contract with what the application says of it.

import type { TopicDefinition } from '../contract/topic.js'
import { collectHandlers, type Handler } from '../contract/walk.js'
import { Check } from './validation.js'

/** A topic with what it takes to serve it. */
export interface ServedTopic extends TopicDefinition {
  readonly paramsCheck: Check
  readonly messageCheck: Check
  readonly presenceCheck: Check
  /** Given the user and the params: may it subscribe? Undefined: everybody may. */
  readonly authorize: Handler | undefined
  /** Given the same: what is told of a subscriber. There is one if the topic has presence. */
  readonly infoOf: Handler | undefined
}

interface TopicOptions {
  readonly authorize?: unknown
  readonly presence?: unknown
  readonly allIssues?: boolean
}

/** @throws {TypeError} naming each function that is missing, none, or for no topic of the contract */
export function servedTopics(list: readonly TopicDefinition[], { authorize, presence, allIssues = false }: TopicOptions): ServedTopic[] {
  const rules = collectHandlers(list, authorize ?? {}, { partial: true, where: 'createServer: authorize' })
  const present = list.filter((topic) => topic.presence)
  const infos = collectHandlers(present, presence ?? {}, { partial: false, where: 'createServer: presence' })
  return list.map((topic) => ({
    ...topic,
    paramsCheck: new Check(topic.params, allIssues),
    messageCheck: new Check(topic.message, allIssues),
    presenceCheck: new Check(topic.presence, allIssues),
    authorize: rules.get(topic.name),
    infoOf: infos.get(topic.name),
  }))
}
