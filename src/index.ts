// "wirepact": what a contract file and its users need. No I/O, and no TypeBox
// at run time beyond the schemas that users bring.

export { answered, defineContract } from './answering/answered.js'
export { bigint, type BigintOptions } from './contract/bigint.js'
export { bytes, type BytesOptions } from './bytes/bytes.js'
export type { Codec, Codecs } from './contract/codec.js'
export { codecOf } from './contract/codecof.js'
export type {
  Contract, Definition, Duplex, Group, Input, Notify, ProcedureOptions, Retention, Rpc, Stream, Topic, TopicGroup, Upload,
} from './contract/contract.js'
export type { ContractOptions } from './contract/define.js'
export {
  notify, rpc, type ErrorSchemas, type NotifyOptions, type RpcOptions, type Schema,
} from './contract/procedure.js'
export { safe, type Result } from './contract/safe.js'
export { timestamp } from './contract/timestamp.js'
export type {
  Gap, IterateOptions, Member, MessageOf, MessageStream, Place, PresenceChange, PresenceRules, Publishable, Publishers, Subscribable,
  SubscribeOptions, Subscription, TopicRules, Topics,
} from './contract/topicapi.js'
export type {
  Api, CallOptions, ContractError, DownOf, ErrorFactory, ErrorsOf, Handlers, InputOf, Items, ItemsOptions, ItemSource, MaybePromise,
  OutputOf, PartialHandlers, RpcPromise, UpOf,
} from './contract/types.js'
export type { ValueOptions } from './contract/valueschema.js'
export { isStatusCode, RpcError, type Outcome, type RpcErrorOptions, type StatusCode } from './errors.js'
export { duplex, stream, upload, type DuplexOptions, type StreamOptions, type UploadOptions } from './streams/streaming.js'
export { topic, type TopicOptions } from './topics/topic.js'
