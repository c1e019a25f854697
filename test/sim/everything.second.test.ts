// The second half of the seeds: see everything.ts.

import { test } from 'vitest'
import { halfMs, runHalf } from './everything.js'

test('whatever breaks, outcomes are true, nothing runs twice, items and messages are whole, nothing hangs or is left', () => runHalf(1), halfMs)
