// Whose sessions go when memory runs short, by the thousand.

import { describe, expect, test } from 'vitest'
import { Sessions, type Registered } from '../../src/server/sessions.js'

/** Sessions of these holders, each a byte; the first is away longest. */
function away(holders: readonly string[]): Sessions<Registered> {
  const sessions = new Sessions<Registered>()
  for (const [index, holder] of holders.entries()) {
    sessions.detached({
      id: String(index), holder, principal: holder, secretHash: '',
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

describe('sessions that are over', () => {
  const claim = (session: string) => ({ session, secret: 'secret', attach: 2, open: true, principal: 'somebody' })

  /** So many were opened, and are over. */
  function buried(count: number): Sessions<Registered> {
    const sessions = new Sessions<Registered>()
    for (let index = 0; index < count; index++) {
      const verdict = sessions.admit(claim(String(index)), 0)
      if (verdict.type !== 'open') throw new Error(`${index} was here before`)
      const session: Registered = {
        id: String(index), holder: '', principal: 'somebody', secretHash: verdict.secretHash,
        attach: 1, received: 7, ended: undefined, detachedBytes: 0,
      }
      sessions.add(session)
      sessions.remove(session, 0)
    }
    return sessions
  }

  test('are remembered for an hour', () => {
    const sessions = buried(1)

    expect(sessions.admit(claim('0'), 3_599_999)).toEqual({ type: 'lost', reason: 'unknown', received: 7 })
    expect(sessions.admit(claim('0'), 3_600_000)).toMatchObject({ type: 'open' })
  })

  test('of which there are more than 100,000 are forgotten, the oldest first', () => {
    const sessions = buried(100_001)

    expect(sessions.admit(claim('1'), 0)).toEqual({ type: 'lost', reason: 'unknown', received: 7 })
    expect(sessions.admit(claim('0'), 0)).toMatchObject({ type: 'open' })
  })
})
