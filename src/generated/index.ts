// "wirepact/generated": what generated clients import, and nothing else. Neither
// TypeBox nor its types are to be reached from here.

export { answering } from '../answering/answering.js'
export { bytesForm } from '../bytes/form.js'
export type { ClientBase } from '../client/publicclient.js'
export type { Backoff } from '../client/backoff.js'
export type { ConnectOptions, ContractDifference, Interceptor, OutgoingCall, TraceEvent } from '../client/options.js'
export type { SocketConstructor, SocketLike } from '../client/socket.js'
export type { ClientState } from '../client/state.js'
export { bigintForm } from '../contract/bigintform.js'
export { codec } from '../contract/placecodec.js'
export { anyMembers, byTag, elements, firstOf, inTurn, later, leaf, members, type Place as Where } from '../contract/places.js'
export { safe, type Result } from '../contract/safe.js'
export { isTimestamp, timestampForm } from '../contract/timestampform.js'
export type {
  Gap, IterateOptions, Member, MessageStream, Place, PresenceChange, SubscribeOptions, Subscription,
} from '../contract/topicapi.js'
export type {
  CallOptions, ErrorFactory, Items, ItemsOptions, ItemSource, MaybePromise, RpcPromise,
} from '../contract/types.js'
export { RpcError, type Outcome, type StatusCode } from '../errors.js'
export type { CallContext } from '../platform/context.js'
export type { Logger } from '../platform/logger.js'
export { streams } from '../streams/streams.js'
export { Subscriber } from '../topics/subscriber.js'
export { checked } from './checked.js'
export { clientOf } from './clientof.js'
export type { Table } from './table.js'
export { fault, pointer, strayIn, within, type Fault, type Formats } from './fault.js'
export {
  isDate, isDateTime, isDuration, isEmail, isHostname, isIdnEmail, isIdnHostname, isIpv4, isIpv6, isIri, isIriReference, isJsonPointer,
  isJsonPointerUriFragment, isRegex, isRelativeJsonPointer, isTime, isUri, isUriReference, isUriTemplate, isUrl, isUuid,
} from './formats.js'
export { isBigint, isBytes, isLonger, isMultiple, isObject, isSame, isShorter, isUnique, own } from './values.js'
