// wirepact/testing

export { TestClock } from './clock.js'
export { createTestNetwork, type TestNetwork, type TestNetworkOptions } from './network.js'
export type { Cut, TestConnection, TestServer } from './connection.js'
export { seededRandom } from './random.js'
export type { TestStream } from './stream.js'
export type { Clock } from '../protocol/clock.js'
export type { Random } from '../platform/random.js'
