// How fast a generated client's checks are: an order of about 1 KB, right and wrong, beside TypeBox's compiled
// check, Zod and Valibot. Each is in a process of its own; their rounds take turns, so that a noisy machine is
// noisy for all. Needs dist/.
//
//   node bench/validators.mjs              medians of 15 rounds, with their quartiles
//   ROUNDS=5 taskset -c 1 node bench/validators.mjs

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const contenders = ['generated', 'typebox', 'zod', 'valibot']
const values = ['right', 'wrong at its start', 'wrong at its end']
const ROUNDS = Number(process.env.ROUNDS ?? 15)
const ROUND_MS = 100

async function measure() {
  const processes = await Promise.all(contenders.map(started))
  const rates = contenders.map(() => values.map(() => []))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, process] of processes.entries()) {
      for (const index of values.keys()) rates[at][index].push(await asked(process, index))
    }
  }
  for (const process of processes) process.disconnect()
  console.log(`Checks of an order of ${JSON.stringify(order()).length} bytes, in thousands a second: median (quartiles) of ${ROUNDS} rounds\n`)
  for (const [index, value] of values.entries()) {
    console.log(value)
    for (const [at, name] of contenders.entries()) console.log(`  ${name.padEnd(10)} ${wordOf(rates[at][index])}`)
  }
}

function started(name) {
  const child = fork(fileURLToPath(import.meta.url), [name])
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child))
    child.once('exit', () => reject(new Error(`${name} did not start`)))
  })
}

function asked(child, index) {
  child.send(index)
  return new Promise((resolve) => void child.once('message', resolve))
}

function wordOf(rates) {
  const sorted = rates.toSorted((a, b) => a - b)
  const [low, median, high] = [0.25, 0.5, 0.75].map((part) => String(Math.round(sorted[Math.floor(part * (sorted.length - 1))] / 1_000)))
  return `${median.padStart(6)} (${low} to ${high})`
}

async function beMeasured(name) {
  const check = await checks[name]()
  const wrongLine = { ...order().lines.at(-1), price: -1 }
  const [right, ...wrong] = [order(), { ...order(), id: 12 }, { ...order(), lines: order().lines.with(-1, wrongLine) }]
  if (!check(right) || wrong.some(check)) throw new Error(`${name} says otherwise`)
  for (const value of [right, ...wrong]) rateOf(check, value, 300)
  process.on('disconnect', () => process.exit())
  process.on('message', (index) => process.send(rateOf(check, [right, ...wrong][index], ROUND_MS)))
  process.send('started')
}

function rateOf(check, value, ms) {
  const start = performance.now()
  let [count, rights, now] = [0, 0, start]
  for (; now - start < ms; now = performance.now()) {
    for (let i = 0; i < 100; i++) if (check(value)) rights++
    count += 100
  }
  if (rights !== 0 && rights !== count) throw new Error('not the same each time')
  return count / (now - start) * 1_000
}

/** True if the value is right. What is wrong is said as well where that is what one gets: a generated check, Zod and Valibot say it. */
const checks = {
  async generated() {
    const [{ transform }, { generate, snapshotOf }, { defineContract, rpc }, run] = await Promise.all([
      import('esbuild'), import('../dist/codegen.js'), import('../dist/index.js'), import('../dist/generated.js'),
    ])
    const contract = defineContract({ name: 'bench', version: '1.0.0', server: { place: rpc({ input: await typebox() }) } })
    const { code } = await transform(`${generate(snapshotOf(contract), { validators: true })}\nexport { checkOrder }`, { loader: 'ts', format: 'cjs' })
    const module = { exports: {} }
    new Function('module', 'exports', 'require', code)(module, module.exports, () => run)
    return (value) => module.exports.checkOrder(value) === undefined
  },
  async typebox() {
    const { Compile } = await import('typebox/compile')
    const validator = Compile(await typebox())
    return (value) => validator.Check(value)
  },
  async zod() {
    const z = await import('zod')
    const money = z.object({ amount: z.number().min(0), currency: z.string().regex(/^[A-Z]{3}$/) })
    const schema = z.object({
      id: z.string().max(40), customer: z.object({ name: z.string().min(1).max(80), email: z.email(), vip: z.boolean() }),
      status: z.enum(['new', 'paid', 'sent']), note: z.string().optional(), tags: z.array(z.string().max(20)).max(10),
      payment: z.discriminatedUnion('by', [z.object({ by: z.literal('card'), last: z.string() }), z.object({ by: z.literal('cash'), given: money })]),
      lines: z.array(z.object({ sku: z.string(), count: z.int().min(1), price: z.number().min(0), options: z.array(z.string()) })),
      total: money,
    })
    return (value) => schema.safeParse(value).success
  },
  async valibot() {
    const v = await import('valibot')
    const money = v.object({ amount: v.pipe(v.number(), v.minValue(0)), currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)) })
    const schema = v.object({
      id: v.pipe(v.string(), v.maxLength(40)),
      customer: v.object({
        name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)), email: v.pipe(v.string(), v.email()), vip: v.boolean(),
      }),
      status: v.picklist(['new', 'paid', 'sent']), note: v.optional(v.string()), tags: v.pipe(v.array(v.pipe(v.string(), v.maxLength(20))), v.maxLength(10)),
      payment: v.variant('by', [v.object({ by: v.literal('card'), last: v.string() }), v.object({ by: v.literal('cash'), given: money })]),
      lines: v.array(v.object({
        sku: v.string(), count: v.pipe(v.number(), v.integer(), v.minValue(1)), price: v.pipe(v.number(), v.minValue(0)),
        options: v.array(v.string()),
      })),
      total: money,
    })
    return (value) => v.safeParse(schema, value, { abortEarly: true }).success
  },
}

async function typebox() {
  const Type = await import('typebox')
  const money = Type.Object({ amount: Type.Number({ minimum: 0 }), currency: Type.String({ pattern: '^[A-Z]{3}$' }) })
  return Type.Object({
    id: Type.String({ maxLength: 40 }),
    customer: Type.Object({ name: Type.String({ minLength: 1, maxLength: 80 }), email: Type.String({ format: 'email' }), vip: Type.Boolean() }),
    status: Type.Union(['new', 'paid', 'sent'].map((status) => Type.Literal(status))),
    note: Type.Optional(Type.String()),
    tags: Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10 }),
    payment: Type.Union([
      Type.Object({ by: Type.Literal('card'), last: Type.String() }), Type.Object({ by: Type.Literal('cash'), given: money }),
    ]),
    lines: Type.Array(Type.Object({
      sku: Type.String(), count: Type.Integer({ minimum: 1 }), price: Type.Number({ minimum: 0 }), options: Type.Array(Type.String()),
    })),
    total: money,
  }, { $id: 'Order' })
}

function order() {
  return {
    id: '0b6c1a5e-4c26-4a0e-9f1c-3a2f1a4b5c6d',
    customer: { name: 'Ada Lovelace', email: 'ada@example.com', vip: true },
    status: 'paid', note: 'Please ring twice.', tags: ['gift', 'express'],
    payment: { by: 'cash', given: { amount: 200, currency: 'EUR' } },
    lines: Array.from({ length: 8 }, (_, index) => ({ sku: `part-${1_000 + index}`, count: index + 1, price: 12.5 * (index + 1), options: ['blue', 'large', 'matt'] })),
    total: { amount: 187.5, currency: 'EUR' },
  }
}

if (process.send) await beMeasured(process.argv[2])
else await measure()
