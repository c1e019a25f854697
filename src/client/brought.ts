// What a contract brings along for its client, as its helpers have put it there.
// Its types are erased in the contract; a plain one has none of it.

import type { Answering, AnsweringHost } from '../answering/answering.js'
import { binaryOf } from '../contract/codec.js'
import type { Contract, Definition, Topic, TopicGroup } from '../contract/contract.js'
import { membersOf, procedures } from '../contract/walk.js'
import { decodeUtf8 } from '../platform/utf8.js'
import type { Binary } from '../protocol/binary.js'
import { Refuser, type AnsweringSide } from '../protocol/refuser.js'
import type { Session } from '../protocol/session.js'
import { unread } from '../protocol/unread.js'
import type { Subscriber, SubscriberHost } from '../topics/subscriber.js'

type SubscriberClass = new (host: SubscriberHost, group: TopicGroup) => Subscriber

/** `topic()` brings it along. */
export function subscriberOf({ topics }: Contract, host: SubscriberHost): Subscriber | undefined {
  const brought = membersOf<Topic>(topics).map(([, topic]) => topic['~client']).find((side) => side)
  const Side = brought as SubscriberClass | undefined // it is no other
  return Side && new Side(host, topics)
}

/** `bytes()` brings it along. */
export function binaryFor({ server, client, topics }: Contract): Binary {
  const members = [server, client, topics].flatMap((group) => membersOf<Definition | Topic>(group))
  const brought = members.map(([, { codecs }]) => binaryOf(codecs)).find((binary) => binary)
  return (brought ?? unread(decodeUtf8)) as Binary // it is no other
}

/**
 * `defineContract` and `answered` bring it along.
 *
 * @param nested - makes the server's procedures, for use inside a handler
 * @throws {TypeError} that names a handler that is wrong, or with which nothing would answer
 */
export function answeringOf(
  contract: Contract, handlers: object, host: AnsweringHost, nested: () => object,
): (session: Session) => AnsweringSide {
  const brought = contract['~answering'] as Answering | undefined // it is no other
  if (brought) return brought(procedures(contract.client), handlers, host, nested())
  const [stranger] = Object.keys(handlers)
  if (stranger !== undefined) {
    throw new TypeError(`createClient: handlers: ${stranger} is not in the contract, or that is plain and not answered()`)
  }
  return (session) => new Refuser(session)
}
