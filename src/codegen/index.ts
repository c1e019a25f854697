// "wirepact/codegen": clients as source, for tools that have a contract and want no command line.

export { contractsIn, schemaNamesIn } from '../snapshot/exported.js'
export { readSnapshot } from '../snapshot/read.js'
export type { Shape } from '../snapshot/shape.js'
export { snapshotOf, type ProcedureSnapshot, type Snapshot, type SnapshotOptions, type TopicSnapshot } from '../snapshot/snapshot.js'
export { defineConfig, type ClientConfig, type Config } from './client/config.js'
export { generate, type GenerateOptions } from './client/generate.js'
