// Pairs of schemas, the second a mutation of the first, with values that fit one of them.

import fc from 'fast-check'
import * as Type from 'typebox'
import type { TSchema } from 'typebox'
import { Check } from 'typebox/value'

/** A schema as the test writes it: easier to mutate than TypeBox's. */
export type Sketch =
  | { readonly is: 'number'; readonly whole: boolean; readonly least: number | undefined; readonly most: number | undefined }
  | { readonly is: 'string'; readonly shortest: number; readonly longest: number | undefined }
  | { readonly is: 'boolean' | 'null' | 'unknown' }
  | { readonly is: 'literals'; readonly of: readonly (string | number)[] }
  | { readonly is: 'array'; readonly of: Sketch; readonly longest: number | undefined }
  | { readonly is: 'tuple' | 'union' | 'both'; readonly of: readonly Sketch[] }
  | { readonly is: 'record'; readonly of: Sketch }
  | { readonly is: 'object'; readonly closed: boolean; readonly of: readonly Property[] }
  | { readonly is: 'tree'; readonly leaf: Sketch }

interface Property {
  readonly name: string
  readonly optional: boolean
  readonly sketch: Sketch
}

const bound = fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined })

export const sketches = fc.letrec<{ any: Sketch }>((tie) => {
  const any = tie('any')
  const property = fc.record({ name: fc.constantFrom('a', 'b', 'c'), optional: fc.boolean(), sketch: any })
  const properties = fc.uniqueArray(property, { maxLength: 3, selector: ({ name }) => name })
  const plain = fc.oneof(
    fc.record({ is: fc.constant('number' as const), whole: fc.boolean(), least: bound, most: bound }),
    fc.record({ is: fc.constant('string' as const), shortest: fc.integer({ min: 0, max: 2 }), longest: bound }),
    fc.record({ is: fc.constantFrom('boolean' as const, 'null' as const, 'unknown' as const) }),
    fc.record({ is: fc.constant('literals' as const), of: fc.uniqueArray(fc.constantFrom('x', 'yy', '', 0, 1, 2), { minLength: 1, maxLength: 3 }) }),
  )
  return {
    any: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      plain,
      fc.record({ is: fc.constant('object' as const), closed: fc.boolean(), of: properties }),
      fc.record({ is: fc.constant('union' as const), of: fc.array(any, { minLength: 1, maxLength: 3 }) }),
      fc.record({ is: fc.constant('array' as const), of: any, longest: bound }),
      fc.record({ is: fc.constant('tuple' as const), of: fc.array(any, { maxLength: 2 }) }),
      fc.record({ is: fc.constant('record' as const), of: any }),
      fc.record({ is: fc.constant('both' as const), of: fc.array(any, { minLength: 1, maxLength: 3 }) }),
      fc.record({ is: fc.constant('tree' as const), leaf: any }),
    ),
  }
}).any

/** The sketch with a few of its parts replaced, removed or bounded otherwise. */
export function mutated(sketch: Sketch): fc.Arbitrary<Sketch> {
  const inside = insideOf(sketch)
  return fc.oneof(
    { weight: 1, arbitrary: sketches },
    { weight: 2, arbitrary: fc.constant<Sketch>({ is: 'union', of: [sketch, { is: 'null' }] }) },
    { weight: 12, arbitrary: inside },
    { weight: 2, arbitrary: fc.constant(sketch) },
  )
}

function insideOf(sketch: Sketch): fc.Arbitrary<Sketch> {
  switch (sketch.is) {
    case 'number': return fc.record({ is: fc.constant('number'), whole: fc.boolean(), least: bound, most: bound })
    case 'string': return fc.record({ is: fc.constant('string'), shortest: fc.integer({ min: 0, max: 2 }), longest: bound })
    case 'literals': return fc.oneof(
      fc.subarray([...sketch.of], { minLength: 1 }).map((of): Sketch => ({ is: 'literals', of })),
      fc.constant<Sketch>({ is: 'literals', of: [...new Set([...sketch.of, 'z'])] }),
      fc.constant<Sketch>({ is: 'string', shortest: 0, longest: undefined }),
    )
    case 'array': return fc.tuple(mutated(sketch.of), bound).map(([of, longest]): Sketch => ({ is: 'array', of, longest }))
    case 'record': return mutated(sketch.of).map((of): Sketch => ({ is: 'record', of }))
    case 'tree': return mutated(sketch.leaf).map((leaf): Sketch => ({ is: 'tree', leaf }))
    case 'tuple': case 'union': case 'both': return list(sketch.of).map((of): Sketch => (of.length > 0 ? { is: sketch.is, of } : sketch))
    case 'object': return object(sketch)
    default: return fc.constant(sketch)
  }
}

/** One mutated, some of them, one more, or all in another order and one mutated. */
function list(of: readonly Sketch[]): fc.Arbitrary<readonly Sketch[]> {
  const mutatedOne = fc.tuple(fc.nat(), ...of.map(mutated))
    .map(([at, ...now]) => of.map((each, index) => (index === at % of.length ? now[index] as Sketch : each)))
  return fc.oneof(
    mutatedOne,
    mutatedOne.chain((now) => fc.shuffledSubarray(now, { minLength: now.length })),
    fc.subarray([...of]),
    sketches.map((more) => [...of, more]),
  )
}

function object(sketch: Sketch & { is: 'object' }): fc.Arbitrary<Sketch> {
  const { closed, of } = sketch
  const free = ['a', 'b', 'c', 'd'].filter((name) => !of.some((property) => property.name === name))
  return fc.oneof(
    fc.constant<Sketch>({ is: 'object', closed: !closed, of }),
    fc.subarray([...of]).map((some): Sketch => ({ is: 'object', closed, of: some })),
    fc.record({ name: fc.constantFrom(...free), optional: fc.boolean(), sketch: sketches }).map((more): Sketch => ({ is: 'object', closed, of: [...of, more] })),
    fc.tuple(fc.nat(), ...of.map(({ sketch }) => mutated(sketch))).map(([at, ...now]): Sketch => ({
      is: 'object', closed,
      of: of.map((property, index) => (index === at % of.length ? { ...property, sketch: now[index] as Sketch } : property)),
    })),
    fc.nat().map((at): Sketch => ({
      is: 'object', closed, of: of.map((property, index) => (index === at % of.length ? { ...property, optional: !property.optional } : property)),
    })),
  )
}

let trees = 0

export function schemaOf(sketch: Sketch): TSchema {
  switch (sketch.is) {
    case 'number': return (sketch.whole ? Type.Integer : Type.Number)(defined({ minimum: sketch.least, maximum: sketch.most }))
    case 'string': return Type.String(defined({ minLength: sketch.shortest || undefined, maxLength: sketch.longest }))
    case 'boolean': return Type.Boolean()
    case 'null': return Type.Null()
    case 'unknown': return Type.Unknown()
    case 'literals': return Type.Enum([...sketch.of])
    case 'array': return Type.Array(schemaOf(sketch.of), defined({ maxItems: sketch.longest }))
    case 'tuple': return Type.Tuple(sketch.of.map(schemaOf))
    case 'union': return Type.Union(sketch.of.map(schemaOf))
    case 'both': return Type.Intersect(sketch.of.map(schemaOf))
    case 'record': return Type.Record(Type.String(), schemaOf(sketch.of))
    case 'object': {
      const properties = sketch.of.map(({ name, optional, sketch }) =>
        [name, optional ? Type.Optional(schemaOf(sketch)) : schemaOf(sketch)])
      return Type.Object(Object.fromEntries(properties) as Record<string, TSchema>, sketch.closed ? { additionalProperties: false } : {})
    }
    case 'tree': {
      const name = `Tree${++trees}` // TypeBox takes two of one name to be the same
      return Type.Cyclic({ [name]: Type.Object({ leaf: schemaOf(sketch.leaf), kids: Type.Array(Type.Ref(name)) }) }, name)
    }
  }
}

/** Values that fit, most of them. Objects have no properties that are listed elsewhere only: see objectdifference.ts. */
export function valuesOf(sketch: Sketch): fc.Arbitrary<unknown> {
  switch (sketch.is) {
    case 'number': return fc.oneof(fc.integer({ min: -1, max: 5 }), fc.constantFrom(0.5, 1.5, 3.5))
    case 'string': return fc.constantFrom('', 'x', 'yy', 'z', 'zzzz', 'zzzzz')
    case 'boolean': return fc.boolean()
    case 'null': return fc.constant(null)
    case 'unknown': return fc.constantFrom<unknown>(1, 'x', null, [], {})
    case 'literals': return fc.constantFrom(...sketch.of)
    case 'array': return fc.array(valuesOf(sketch.of), { maxLength: 5 })
    case 'tuple': return fc.tuple(...sketch.of.map(valuesOf))
    case 'union': return fc.oneof(...sketch.of.map(fitting))
    case 'both': return fc.tuple(...sketch.of.map(valuesOf)).map((all) =>
      (all.every((each) => typeof each === 'object' && each !== null) ? Object.assign({}, ...all) as unknown : all[0]))
    // Where all is allowed, names that the other version lists are taken not to be sent.
    case 'record': return fc.dictionary(fc.constantFrom(...(isOpen(sketch.of) ? ['k', 'l'] : ['k', 'l', 'a', 'b'])), valuesOf(sketch.of))
    case 'object': {
      const model = Object.fromEntries(sketch.of.map(({ name, sketch }) => [name, valuesOf(sketch)]))
      const requiredKeys = sketch.of.filter(({ optional }) => !optional).map(({ name }) => name)
      return fc.record(model, { requiredKeys, noNullPrototype: true })
    }
    case 'tree': return fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.record({ leaf: valuesOf(sketch.leaf), kids: fc.oneof({ maxDepth: 2 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 2 })) }),
    })).tree
  }
}

function isOpen(sketch: Sketch): boolean {
  return sketch.is === 'unknown' || ((sketch.is === 'union' || sketch.is === 'both') && sketch.of.some(isOpen))
}

/** An alternative's own: what does not fit it would fit another that does not list its properties. */
function fitting(sketch: Sketch): fc.Arbitrary<unknown> {
  const schema = schemaOf(sketch)
  return valuesOf(sketch).map((value) => (Check(schema, value) ? value : null))
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }

function defined<T extends object>(options: T): Defined<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<T>
}
