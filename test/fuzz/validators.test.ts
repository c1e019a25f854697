// Generated validators, given values that are almost right and far from it: each
// says what is wrong, or nothing, and never throws.

import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { expect, test } from 'vitest'
import { validatorOf } from '../codegen/validator.js'
import { Dice } from '../../src/testing/index.js'
import { goldenFrames, samples, values } from './corpus.js'
import { market } from './market.js'
import { Mutation } from './mutation.js'
import { textOf, type Tree } from './tree.js'

const seed = Number(process.env['FUZZ_SEED'] ?? 407_180_386)
const messages = Math.ceil(Number(process.env['FUZZ_MESSAGES'] ?? 200_000) / 20)

/** Every schema of the market. */
function schemasIn(group: object): TSchema[] {
  return Object.entries(group).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null || name === 'codecs') return []
    return schemaNames.test(name) ? [value] : schemasIn(value) // what has such a name is one
  })
}

const schemaNames = /^(input|output|item|up|down|message|params|presence|INSUFFICIENT_FUNDS)$/

test('whatever the value, a generated validator answers, as TypeBox does where that can', () => {
  const dice = new Dice(seed)
  const mutation = new Mutation(dice)
  const all = [market.server, market.client, market.topics].flatMap(schemasIn)
  const checks = all.map((schema) => ({ schema, typebox: Compile(schema), validator: validatorOf(schema) }))
  const right: readonly Tree[] = [...samples.client.map(({ input = null }) => input), ...values, ...goldenFrames]
  const count = { right: 0, wrong: 0 }
  for (let told = 0; told < messages; told++) {
    let tree = dice.pick(right)
    for (let times = dice.whole(0, 3); times > 0; times--) tree = mutation.of(tree)
    const value = JSON.parse(textOf(tree)) as unknown
    const { schema, typebox, validator } = dice.pick(checks)
    const what = `FUZZ_SEED=${seed}: ${textOf(tree).slice(0, 500)}, of ${JSON.stringify(schema)}`
    const problem = answered(() => validator.problem(value), what)
    count[problem ? 'wrong' : 'right']++
    const expected = checked(() => typebox.Check(value))
    if (expected !== undefined) expect(problem === undefined, what).toBe(expected)
  }
  expect(Math.min(count.right, count.wrong)).toBeGreaterThan(messages / 20)
}, 60_000 + messages * 5)

function answered<T>(ask: () => T, what: string): T {
  try {
    return ask()
  } catch (error) {
    throw new Error(what, { cause: error })
  }
}

/** @returns undefined if the value is nested so deeply that TypeBox overflows the stack */
function checked(check: () => boolean): boolean | undefined {
  try {
    return check()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
