import { describe, expect, test } from 'vitest'
import { Heartbeat } from '../../src/protocol/heartbeat.js'

const PING_MS = 15_000
const DEAD_MS = 40_000

test('it waits while something is said and heard', () => {
  const heartbeat = new Heartbeat(PING_MS, DEAD_MS, 0)
  expect(heartbeat.tick(PING_MS - 1)).toBe('wait')
})

describe('a ping is due', () => {
  test('after a silence of our own', () => {
    const heartbeat = new Heartbeat(PING_MS, DEAD_MS, 0)
    expect(heartbeat.deadlineMs).toBe(PING_MS)
    expect(heartbeat.tick(PING_MS)).toBe('ping')
  })

  test('not while something else is said and heard', () => {
    const heartbeat = new Heartbeat(PING_MS, DEAD_MS, 0)
    heartbeat.saidMs = 10_000
    heartbeat.heard(12_000)
    expect(heartbeat.tick(PING_MS)).toBe('wait')
    expect(heartbeat.deadlineMs).toBe(10_000 + PING_MS)
  })

  test('although the peer is heard', () => {
    const heartbeat = new Heartbeat(PING_MS, DEAD_MS, 0)
    heartbeat.heard(14_000)
    expect(heartbeat.tick(PING_MS)).toBe('ping')
  })

  test('although something is said, when the peer was not heard', () => {
    const heartbeat = new Heartbeat(PING_MS, DEAD_MS, 0)
    heartbeat.saidMs = PING_MS - 1
    expect(heartbeat.deadlineMs).toBe(PING_MS)
    expect(heartbeat.tick(PING_MS)).toBe('ping')
  })

  test('no more often than that, while none is answered', () => {
    const heartbeat = new Heartbeat(PING_MS, DEAD_MS, 0)
    heartbeat.tick(PING_MS)
    heartbeat.saidMs = 2 * PING_MS - 1
    expect(heartbeat.tick(2 * PING_MS - 1)).toBe('wait')
    expect(heartbeat.tick(2 * PING_MS)).toBe('ping')
  })

  test('never on the side that does not ping', () => {
    const heartbeat = new Heartbeat(Infinity, DEAD_MS, 0)
    expect(heartbeat.deadlineMs).toBe(DEAD_MS)
    expect(heartbeat.tick(DEAD_MS - 1)).toBe('wait')
  })
})

describe('a connection is dead', () => {
  test('when the peer was not heard for so long', () => {
    const heartbeat = new Heartbeat(Infinity, DEAD_MS, 0)
    heartbeat.saidMs = DEAD_MS - 1
    expect(heartbeat.tick(DEAD_MS - 1)).toBe('wait')
    expect(heartbeat.tick(DEAD_MS)).toBe('dead')
  })

  test('counted from the last that was heard', () => {
    const heartbeat = new Heartbeat(Infinity, DEAD_MS, 0)
    heartbeat.heard(30_000)
    expect(heartbeat.tick(DEAD_MS)).toBe('wait')
    expect(heartbeat.tick(30_000 + DEAD_MS)).toBe('dead')
  })

  test('when a probe is not answered within five seconds', () => {
    const heartbeat = new Heartbeat(Infinity, DEAD_MS, 0)
    heartbeat.doubt(1_000)
    expect(heartbeat.deadlineMs).toBe(6_000)
    expect(heartbeat.tick(5_999)).toBe('wait')
    expect(heartbeat.tick(6_000)).toBe('dead')
  })
})

describe('a doubt', () => {
  test('is over when anything is heard', () => {
    const heartbeat = new Heartbeat(Infinity, DEAD_MS, 0)
    heartbeat.doubt(1_000)
    heartbeat.heard(2_000)
    expect(heartbeat.doubtful).toBe(false)
    expect(heartbeat.tick(6_000)).toBe('wait')
  })

  test('gives a peer that seems long dead five seconds to answer', () => {
    const heartbeat = new Heartbeat(Infinity, DEAD_MS, 0)
    heartbeat.doubt(3_600_000)
    expect(heartbeat.doubtful).toBe(true)
    expect(heartbeat.tick(3_600_000)).toBe('wait')
    expect(heartbeat.tick(3_605_000)).toBe('dead')
  })

  test('that comes again does not give it longer', () => {
    const heartbeat = new Heartbeat(Infinity, DEAD_MS, 0)
    heartbeat.doubt(1_000)
    heartbeat.doubt(4_000)
    expect(heartbeat.deadlineMs).toBe(6_000)
  })
})
