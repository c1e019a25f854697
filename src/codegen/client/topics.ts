// Topics as those see them who subscribe.

import type { TopicSnapshot } from '../../snapshot/snapshot.js'
import { plain } from './jsdoc.js'
import type { Draft } from './draft.js'
import { pascalOf } from './names.js'
import { comment, indented, keyOf } from './text.js'

/** A property of the topics. @param name - its own, without those of its groups */
export function topicMember(name: string, topic: TopicSnapshot, draft: Draft): string {
  const { imports } = draft
  const called = pascalOf(topic.name)
  const { params, message, presence, description } = topic
  const given = params ? [`params: ${draft.typeOf(params, `${called}Params`)}`] : []
  const type = draft.typeOf(message, `${called}Message`)
  const info = presence ? draft.typeOf(presence, `${called}Presence`) : 'never'
  const listener = `listener: (message: ${type}, place: ${imports.type('Place')}) => void`
  const listening = [...given, listener, `options?: ${imports.type('SubscribeOptions')}<${info}>`]
  const iterating = [...given, `options?: ${imports.type('IterateOptions')}<${info}>`]
  const methods = [
    `/** Calls \`listener\` with each message, in order, across lost connections. */`,
    `subscribe(${listening.join(', ')}): ${imports.type('Subscription')}`,
    `/** The messages, for \`for await\`. */`,
    `subscribe(${iterating.join(', ')}): ${imports.type('MessageStream')}<${type}>`,
  ]
  return `${comment(description === undefined ? [] : [plain(description)])}readonly ${keyOf(name)}: {\n${indented(methods.join('\n'))}\n}`
}
