// What the bench makes of its slices, and of contenders that fail in one.
import { expect, test } from 'vitest'

interface Sample {
  readonly generation: number
  readonly rate: number
  readonly serverUs: number
  readonly clientUs: number
}

interface Cell {
  readonly ratio?: { readonly median: number, readonly low: number, readonly high: number }
  readonly generations?: number[]
  readonly reason?: string
}

interface Samples {
  add(row: string, name: string, sample: Sample): void
  fail(row: string, name: string, error: Error): void
  isOut(row: string, name: string): boolean
  summary(): Record<string, Record<string, Cell>>
}

interface Plan {
  readonly row: string
  readonly able: string[]
  readonly unable: { readonly name: string, readonly reason: string }[]
}

const module: unknown = await import(new URL('../../bench/samples.mjs', import.meta.url).href)
const { Samples } = module as { Samples: new (plan: Plan[]) => Samples }

const plan: Plan[] = [{
  row: 'hundred',
  able: ['loop', 'wirepact', 'birpc'],
  unable: [{ name: 'trpc', reason: 'it cannot' }],
}]

test('each slice is held against the loop in the same round, whatever the others were', () => {
  const samples = new Samples(plan)
  for (const [generation, loop, wirepact] of [[0, 100, 400], [0, 50, 250], [1, 10, 60]] as const) {
    samples.add('hundred', 'loop', sample(generation, loop))
    samples.add('hundred', 'wirepact', sample(generation, wirepact))
  }

  const { wirepact } = samples.summary().hundred!

  expect(wirepact!.ratio).toEqual({ median: 5, low: 4.5, high: 5.5 })
  expect(wirepact!.generations).toEqual([4.5, 6])
})

test('a peer that fails in a slice has no figure in that row, and the reason instead', () => {
  const samples = new Samples(plan)
  for (const name of ['loop', 'wirepact', 'birpc']) samples.add('hundred', name, sample(0, 1))

  samples.fail('hundred', 'birpc', new Error('3 + 7 is not 11\n    at somewhere'))

  expect(samples.isOut('hundred', 'birpc')).toBe(true)
  expect(samples.summary().hundred!.birpc).toEqual({ reason: 'failed in this run: 3 + 7 is not 11', failed: true })
})

test('a peer that cannot do a load is out from the start', () => {
  const samples = new Samples(plan)
  for (const name of ['loop', 'wirepact', 'birpc']) samples.add('hundred', name, sample(0, 1))

  expect(samples.isOut('hundred', 'trpc')).toBe(true)
  expect(samples.summary().hundred!.trpc).toEqual({ reason: 'it cannot' })
})

test.each(['loop', 'wirepact'])('there is no bench without %s: its error is thrown', (name) => {
  const error = new Error('no answer')

  expect(() => new Samples(plan).fail('hundred', name, error)).toThrow(error)
})

function sample(generation: number, rate: number): Sample {
  return { generation, rate, serverUs: 10, clientUs: 10 }
}
