// All planted bugs, by area.

import type { Bug } from './bug.js'
import { answerBugs } from './answers.js'
import { byteBugs } from './bytes.js'
import { callBugs } from './calls.js'
import { connectionBugs } from './connections.js'
import { contractBugs } from './contracts.js'
import { itemBugs } from './items.js'
import { sessionBugs } from './sessions.js'
import { topicBugs } from './topics.js'

/** By the area to which they belong, in the order of the document. */
export const areas: ReadonlyMap<string, readonly Bug[]> = new Map([
  ['Sessions', sessionBugs],
  ['Calls', callBugs],
  ['Answers', answerBugs],
  ['Items', itemBugs],
  ['Bytes and parts', byteBugs],
  ['Connections', connectionBugs],
  ['Topics', topicBugs],
  ['Versions of a contract', contractBugs],
])

export const bugs: readonly Bug[] = [...areas.values()].flat()
