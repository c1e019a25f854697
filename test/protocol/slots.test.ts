import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Slots } from '../../src/protocol/slots.js'

const ids = fc.oneof(fc.nat(200), fc.nat(100_000), fc.integer({ min: 2 ** 31, max: 2 ** 31 + 64 }))

test('it holds what a Map would, however many come and whichever go', () => {
  const step = fc.record({ id: ids, taken: fc.boolean() })
  fc.assert(fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
    const slots = new Slots<{ readonly id: number }>()
    const map = new Map<number, { readonly id: number }>()
    for (const { id, taken } of steps) {
      expect(slots.get(id)).toBe(map.get(id))
      if (taken) {
        expect(slots.take(id)).toBe(map.get(id))
        map.delete(id)
      } else if (!map.has(id)) {
        const value = { id }
        slots.put(value)
        map.set(id, value)
      }
      expect(slots.size).toBe(map.size)
    }
    expect(slots.values()).toEqual([...map.values()].sort((a, b) => a.id - b.id))
  }))
})

test('it holds more than it has slots', () => {
  const slots = new Slots<{ readonly id: number }>()
  for (let id = 1; id < 20_000; id += 2) slots.put({ id })
  expect(slots.size).toBe(10_000)
  for (let id = 1; id < 20_000; id += 2) expect(slots.take(id)).toEqual({ id })
  expect(slots.values()).toEqual([])
})
