// "wirepact/codegen": clients as source, for tools that have a contract and want no command line.

export type { Shape } from '../snapshot/shape.js'
export { snapshotOf, type ProcedureSnapshot, type Snapshot, type SnapshotOptions, type TopicSnapshot } from '../snapshot/snapshot.js'
export { generate, type GenerateOptions } from './generate.js'
