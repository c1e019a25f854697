// Procedures with items, for whoever calls or answers them.

import { Flow } from '../protocol/flow.js'
import type { Streams } from '../protocol/streams.js'
import { ask } from './ask.js'
import { later } from './later.js'

export const streams: Streams = { flow: (options) => new Flow(options), ask, later }
