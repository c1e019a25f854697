// Procedures with items, for whoever calls or answers them.

import { Flow } from '../protocol/flow.js'
import type { Streams } from '../protocol/streams.js'
import { callable } from './callable.js'

export const streams: Streams = { flow: (options) => new Flow(options), callable }
