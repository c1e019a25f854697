// "wirepact": what a contract file and its users need. No I/O, and no TypeBox
// at run time beyond the schemas that users bring.

export type {
  Contract, Definition, Group, Input, Notify, ProcedureOptions, Retention, Rpc, Topic, TopicGroup,
} from './contract/contract.js'
export { defineContract, type ContractOptions } from './contract/define.js'
export {
  notify, rpc, type ErrorSchemas, type NotifyOptions, type RpcOptions, type Schema,
} from './contract/procedure.js'
export { safe, type Result } from './contract/safe.js'
export type {
  Gap, IterateOptions, Member, MessageOf, MessageStream, Place, PresenceChange, PresenceRules, Publishable, Publishers, Subscribable,
  SubscribeOptions, Subscription, TopicRules, Topics,
} from './contract/topicapi.js'
export type {
  Api, CallOptions, ContractError, ErrorFactory, ErrorsOf, Handlers, InputOf, MaybePromise, OutputOf,
  PartialHandlers, RpcPromise,
} from './contract/types.js'
export { isStatusCode, RpcError, type Outcome, type RpcErrorOptions, type StatusCode } from './errors.js'
export { topic, type TopicOptions } from './topics/topic.js'
