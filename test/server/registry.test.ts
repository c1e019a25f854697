// Whose sessions go when memory runs short, by the thousand.

import { describe, expect, test } from 'vitest'
import { Sessions, type Registered } from '../../src/server/sessions.js'

/** Sessions of these holders, each a byte; the first is away longest. */
function away(holders: readonly string[]): Sessions<Registered> {
  const sessions = new Sessions<Registered>()
  for (const [index, holder] of holders.entries()) {
    sessions.detached({
      id: String(index), holder, principal: holder, secretHash: Buffer.alloc(0),
      attach: 1, received: 0, ended: undefined, detachedBytes: 1,
    })
  }
  return sessions
}

function gone(sessions: Sessions<Registered>, limitBytes: number): number[] {
  return sessions.excess(limitBytes).map(({ id }) => Number(id))
}

describe('of 30,000 sessions that are away', () => {
  const indices = Array.from({ length: 30_000 }, (_, index) => index)

  test('those of one holder go, the oldest first, before any of many others', () => {
    const sessions = away(indices.map((index) => (index % 3 === 0 ? `small ${index}` : 'large')))

    const evicted = gone(sessions, 20_000)

    expect(evicted).toEqual(indices.filter((index) => index % 3 !== 0).slice(0, 10_000))
  })

  test('of which all holders have as many, each loses one in turn', () => {
    const sessions = away(indices.map((index) => `holder ${index % 15_000}`))

    const evicted = gone(sessions, 14_000)

    expect(evicted).toEqual(indices.slice(0, 16_000))
  })

  test('none goes while there is room', () => {
    expect(gone(away(indices.map(String)), 30_000)).toEqual([])
  })
})
