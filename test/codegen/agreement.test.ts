// Generated checks and TypeBox say the same of random values of random schemas. What
// is left out of these is where TypeBox departs from JSON Schema, and the checks do not:
// `unevaluatedProperties` of a schema without a type, which it holds against arrays;
// the same keyword within `contains`, where it counts as evaluated what is so in another item;
// numeric keywords without a type, which it holds against bigints; `enum: [[]]`, which
// lets through `{ "__proto__": [] }`; and `uniqueItems`, to which two objects are equal
// that differ in a property called `constructor`.

import * as fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { expect, test } from 'vitest'
import { schemas, valuesNear } from './schemas.arbitrary.js'
import { validatorOf } from './validator.js'

const SCHEMAS = 2_050
const VALUES = 50

test('of 100,000 values checks let through those that TypeBox does', { timeout: 120_000 }, () => {
  const count = { right: 0, wrong: 0 }
  const near = schemas.schema.chain((schema) =>
    fc.tuple(fc.constant(schema), fc.array(valuesNear(schema), { minLength: VALUES, maxLength: VALUES })))
  fc.assert(fc.property(near, ([schema, values]) => {
    const typebox = Compile(schema)
    const { problem, source } = validatorOf(schema)
    for (const value of values) {
      const found = problem(value)
      if (differsInConstructor(schema, value)) continue
      const right = typebox.Check(value)
      count[right ? 'right' : 'wrong']++
      if (right !== (found === undefined)) expect.fail(`TypeBox says ${right}: ${print(value)}\n${print(schema)}\n${source}\n${print(found)}`)
    }
  }), { numRuns: SCHEMAS })
  console.log(`agreement: ${count.right} right values and ${count.wrong} wrong`)
  expect(Math.min(count.right, count.wrong)).toBeGreaterThan(SCHEMAS * VALUES / 10)
})

function differsInConstructor(schema: unknown, value: unknown): boolean {
  return print(schema).includes('"uniqueItems":true') && String(print(value)).includes('"constructor"')
}

function print(value: unknown): string {
  return JSON.stringify(value, (_, inside: unknown) => (typeof inside === 'bigint' ? `${inside}n` : inside))
}
