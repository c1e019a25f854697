// What a comparison calls compatible, held against TypeBox's own check of values.

import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { defineContract, rpc, type Schema } from 'wirepact'
import { compare } from '../../src/snapshot/compare.js'
import { snapshotOf, type Snapshot } from '../../src/snapshot/snapshot.js'
import { mutated, schemaOf, sketches, valuesOf } from './schemas.arbitrary.js'

function snapshot(schema: TSchema): Snapshot {
  const both = rpc({ input: schema as Schema, output: schema as Schema })
  return snapshotOf(defineContract({ name: 'x', version: '1.0.0', server: { f: both } }))
}

const cases = sketches.chain((old) => fc.record({ old: fc.constant(old), now: mutated(old) })).chain(({ old, now }) => fc.record({
  old: fc.constant(old), now: fc.constant(now), sent: some(valuesOf(old)), given: some(valuesOf(now)),
}))

function some(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  return fc.array(values, { minLength: 3, maxLength: 10 })
}

test('an input that was valid still is, and an output that is valid was, where nothing is called breaking', () => {
  const counts = { input: 0, output: 0, values: 0 }
  fc.assert(fc.property(cases, ({ old, now, sent, given }) => {
    const [was, is] = [schemaOf(old), schemaOf(now)]
    const breaking = compare(snapshot(was), snapshot(is)).filter((change) => change.breaking)
    const compatible = (option: string): boolean => !breaking.some(({ path }) => path.startsWith(option))
    if (compatible('input')) counts.input++
    if (compatible('output')) counts.output++
    const lost = sent.filter((value) => Check(was, value) && !Check(is, value))
    const gained = given.filter((value) => Check(is, value) && !Check(was, value))
    counts.values += lost.length + gained.length
    if (lost.length > 0) expect(compatible('input'), JSON.stringify({ lost })).toBe(false)
    if (gained.length > 0) expect(compatible('output'), JSON.stringify({ gained })).toBe(false)
  }), { numRuns: 1_000 })
  // That it is no empty promise: many pairs are compatible, and many values tell two schemas apart.
  expect(counts.input).toBeGreaterThan(100)
  expect(counts.output).toBeGreaterThan(100)
  expect(counts.values).toBeGreaterThan(100)
}, 60_000)
