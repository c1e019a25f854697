import * as Type from 'typebox'
import { Entries } from 'typebox/format'
import { describe, expect, test } from 'vitest'
import { bigint, bytes, defineContract, notify, rpc, timestamp } from 'wirepact'
import * as orders from './orders.fixture.js'

// Contracts as they come from those without a compiler.
type Untyped = (options: object) => unknown
const define = defineContract as unknown as Untyped
const untypedRpc = rpc as unknown as Untyped
const untypedNotify = notify as unknown as Untyped

const market = (rest: object) => () => define({ name: 'market', version: '1.4.0', ...rest })
const server = (group: unknown) => market({ server: group })
const place = (definition: object) => server({ orders: { place: untypedRpc(definition) } })
const input = (schema: unknown) => place({ input: schema })

describe('a contract', () => {
  test('keeps its definitions, each side in the order in which it was written', () => {
    const definition = rpc({ input: Type.String(), timeoutMs: 5 })

    const contract = defineContract({
      name: 'acme.market-2',
      version: '1.4.0-beta.1+build.5',
      server: { z: definition, a: { b: notify({}) } },
      client: { confirm: rpc({ output: Type.Boolean() }) },
    })

    expect(contract).toMatchObject({ name: 'acme.market-2', version: '1.4.0-beta.1+build.5' })
    expect(contract.server.z).toEqual(definition)
    expect(Object.keys(contract.server)).toEqual(['z', 'a'])
    expect(contract.client.confirm.kind).toBe('rpc')
  })

  test('is frozen, its groups and procedures too', () => {
    const contract = defineContract({ name: 'x', version: '1.0.0', server: { a: { b: rpc({}) } } })

    const parts = [contract, contract.server, contract.server.a, contract.server.a.b, contract.client]

    expect(parts.filter((part) => !Object.isFrozen(part))).toEqual([])
  })

  test('leaves the objects that it was made from as they were', () => {
    const group = { place: rpc({}) }

    defineContract({ name: 'x', version: '1.0.0', server: { group } })

    expect(Object.isFrozen(group)).toBe(false)
  })

  test('without a side has an empty group there', () => {
    const contract = defineContract({ name: 'x', version: '1.0.0' })

    expect(contract).toMatchObject({ name: 'x', version: '1.0.0', server: {}, client: {}, topics: {} })
  })

  test('takes a module as a group', () => {
    const contract = defineContract({ name: 'x', version: '1.0.0', server: { orders } })

    expect(contract.server.orders).toEqual({ place: orders.place, cancel: orders.cancel })
  })

  test('takes a procedure called `kind`, and options that are undefined', () => {
    expect(server({ kind: untypedRpc({ input: undefined, timeoutMs: undefined }) })).not.toThrow()
  })

  test('takes definitions that another copy of the package made', () => {
    expect(server({ place: { kind: 'rpc', input: Type.String() } })).not.toThrow()
  })
})

describe('a contract with values that JSON lacks', () => {
  const At = timestamp()
  const Shared = Type.Object({ at: At })
  const date = new Date(0)
  const text = date.toISOString()

  test('has their codecs with the procedures that take or give them', () => {
    const { server } = defineContract({
      name: 'x', version: '1.0.0',
      server: {
        both: rpc({ input: Shared, output: Type.Array(bytes()), errors: { GONE: Shared, LOST: Type.String() } }),
        seen: notify({ input: Type.Object({ default: bigint() }) }),
      },
    })
    const { both, seen } = server

    expect(Object.keys(both.codecs!)).toEqual(['input', 'output', 'errors'])
    expect(both.codecs?.input?.encode({ at: date }, [])).toEqual({ at: text })
    expect(both.codecs?.output?.decode([0], [new Uint8Array(2)])).toEqual([new Uint8Array(2)])
    expect(Object.keys(both.codecs!.errors!)).toEqual(['GONE'])
    expect(both.codecs?.errors?.['GONE']?.decode({ at: text }, [])).toEqual({ at: date })
    expect(seen.codecs?.input?.encode({ default: 5n }, [])).toEqual({ default: '5' })
  })

  test('has none where JSON does', () => {
    const definition = rpc({ input: Type.Object({ a: Type.String() }), errors: { GONE: Type.Void() } })

    const { server } = defineContract({ name: 'x', version: '1.0.0', server: { definition, dates: rpc({ input: Shared }) } })

    expect(server.definition).toEqual(definition)
    expect(server.definition.codecs).toBeUndefined()
    expect(server.dates.codecs).not.toHaveProperty('output')
  })

  test('has them for each of the procedures that share a schema, or a part of one', () => {
    const { server } = defineContract({
      name: 'x', version: '1.0.0',
      server: { a: rpc({ input: Shared }), b: rpc({ output: Shared }), c: rpc({ input: Type.Array(Shared), output: At }) },
    })

    const { a, b, c } = server
    expect([a.codecs?.input, b.codecs?.output, c.codecs?.input, c.codecs?.output].every((codec) => codec)).toBe(true)
  })

  test('leaves definitions as they were, and takes those of another contract', () => {
    const definition = Object.freeze(rpc({ input: At }))

    const one = defineContract({ name: 'one', version: '1.0.0', server: { definition } })
    const two = defineContract({ name: 'two', version: '1.0.0', client: one.server })

    expect('codecs' in definition).toBe(false)
    expect(Object.isFrozen(one.server.definition)).toBe(true)
    expect(two.client.definition.codecs?.input?.encode(date, [])).toBe(text)
  })

  test('keeps codecs that a definition brings along', () => {
    const codec = { holdsBytes: false, encode: String, decode: Number }

    expect(server({ place: { kind: 'rpc', input: Type.Number(), codecs: { input: codec } } })())
      .toMatchObject({ server: { place: { codecs: { input: codec } } } })
  })
})

describe('a wrong contract is refused with the path of what is wrong', () => {
  const Order = Type.Object({ 'id': Type.String(), 'format': Type.String() })
  const cyclic: Record<string, unknown> = {}
  cyclic['again'] = cyclic

  test.each<[string, () => unknown]>([
    ['market.formats: not a list (got string)', market({ formats: 'isin' })],
    ['name: not a name for a contract (got string)', () => define({ name: 'my market', version: '1.0.0' })],
    ['name: not a name for a contract (got undefined)', () => define({ version: '1.0.0' })],
    ['market.version: not a semantic version of at most 100 characters (got string)', market({ version: '1' })],
    ['market.version: not a semantic version of at most 100 characters (got 1)', market({ version: 1 })],
    ['market.version: not a semantic version of at most 100 characters (got string)', market({ version: `1.0.0-${'x'.repeat(95)}` })],
    ['market.topic: unknown option (known: name, version, server, client, topics, formats)', market({ topic: {} })],
    ['market.topics: an empty group', market({ topics: {} })],
    ['market.sever: unknown option (known: name, version, server, client, topics, formats)', market({ sever: {} })],
  ])('%s', (message, definition) => {
    expect(definition).toThrow(new TypeError(message))
  })

  describe('groups and names', () => {
    test.each<[string, () => unknown]>([
      ['market.server: neither a procedure nor a group (got null)', server(null)],
      ['market.server: neither a procedure nor a group (got string)', server('orders')],
      ['market.client: an empty group', market({ client: {} })],
      ['market.server.orders: an empty group', server({ orders: {} })],
      ['market.server.orders: an empty group', server({ orders: [] })],
      ['market.server.orders.0: not a name that can follow a dot', server({ orders: [rpc({})] })],
      ['market.server.place: neither a procedure nor a group (got function)', server({ place: () => 1 })],
      ['market.server.place.type: neither a procedure nor a group (got string)', server({ place: Type.String() })],
      ['market.server.place: unknown kind "strem"', server({ place: { kind: 'strem' } })],
      ['market.server.place: unknown kind "constructor"', server({ place: { kind: 'constructor' } })],
      ['market.server.orders.place: not a name that can follow a dot', server({ 'orders.place': rpc({}) })],
      ['market.server.place-all: not a name that can follow a dot', server({ 'place-all': rpc({}) })],
      ['market.server.: not a name that can follow a dot', server({ '': rpc({}) })],
      ['market.server.orders.then: a reserved name', server({ orders: { then: rpc({}) } })],
      ['market.server.toJSON: a reserved name', server({ toJSON: rpc({}) })],
      ['market.server.constructor: a reserved name', server({ constructor: rpc({}) })],
      ['market.server.toString: a reserved name', server({ toString: rpc({}) })],
      ['market.server.prototype: a reserved name', server({ prototype: rpc({}) })],
      ['market.server.__proto__: a reserved name', server({ ['__proto__']: rpc({}) })],
      [`market.server${'.again'.repeat(16)}: more than 16 groups deep`, server(cyclic)],
    ])('%s', (message, definition) => {
      expect(definition).toThrow(new TypeError(message))
    })
  })

  describe('options of a procedure', () => {
    const at = 'market.server.orders.place'

    test.each<[string, () => unknown]>([
      [`${at}.idempotant: unknown option (known: input, output, errors, description, idempotent, timeoutMs, maxBytes)`, place({ idempotant: true })],
      [`${at}.output: unknown option (known: input, description, timeoutMs, maxBytes)`, server({ orders: { place: untypedNotify({ output: Order }) } })],
      [`${at}.0: unknown option (known: input, output, errors, description, idempotent, timeoutMs, maxBytes)`, server({ orders: { place: untypedRpc('x' as unknown as object) } })],
      [`${at}.timeoutMs: not a positive integer (got -5)`, place({ timeoutMs: -5 })],
      [`${at}.timeoutMs: not a positive integer (got 0)`, place({ timeoutMs: 0 })],
      [`${at}.timeoutMs: not a positive integer (got NaN)`, place({ timeoutMs: NaN })],
      [`${at}.timeoutMs: not a positive integer (got Infinity)`, place({ timeoutMs: Infinity })],
      [`${at}.timeoutMs: not a positive integer (got string)`, place({ timeoutMs: '5' })],
      [`${at}.maxBytes: not a positive integer (got 1.5)`, place({ maxBytes: 1.5 })],
      [`${at}.idempotent: not a boolean (got string)`, place({ idempotent: 'no' })],
      [`${at}.errors: not an object (got null)`, place({ errors: null })],
      [`${at}.errors.soldOut: not in SCREAMING_SNAKE_CASE`, place({ errors: { soldOut: Order } })],
      [`${at}.errors._A: not in SCREAMING_SNAKE_CASE`, place({ errors: { _A: Order } })],
      [`${at}.errors.NOT_FOUND: reserved: any call can fail with it`, place({ errors: { NOT_FOUND: Order } })],
    ])('%s', (message, definition) => {
      expect(definition).toThrow(new TypeError(message))
    })
  })

  describe('schemas', () => {
    const at = 'market.server.orders.place.input'
    const zodLike = { '~standard': { version: 1, vendor: 'zod' } }

    test.each<[string, () => unknown]>([
      [`${at}: not a TypeBox schema (got string)`, input('string')],
      [`${at}: not a TypeBox schema (got null)`, input(null)],
      [`${at}: not a TypeBox schema (got array)`, input([Type.String()])],
      [`${at}: not a TypeBox schema (got function)`, input(String)],
      [`${at}: not a TypeBox schema (got object)`, input(zodLike)],
      [`${at}: not a TypeBox schema (got object)`, input({ ...Order })],
      ['market.server.orders.place.output: not a TypeBox schema (got 5)', place({ output: 5 })],
      ['market.server.orders.place.errors.GONE: not a TypeBox schema (got boolean)', place({ errors: { GONE: true } })],
      [`${at}.properties.a: not a TypeBox schema (got object)`, input(Type.Object({ a: zodLike }))],
      [`${at}.properties.a: not a TypeBox schema (got string)`, input(Type.Object({ a: 'string' }))],
      [`${at}.items: not a TypeBox schema (got function)`, input(Type.Array(String))],
      [`${at}.anyOf.1: not a TypeBox schema (got null)`, input(Type.Unsafe({ anyOf: [Order, null] }))],
    ])('%s', (message, definition) => {
      expect(definition).toThrow(new TypeError(message))
    })

    test.each<[string, () => unknown]>([
      [`${at}.properties.a.anyOf: on the wire nothing tells 1 from 0`, input(Type.Object({ a: Type.Union([Type.String(), timestamp()]) }))],
      ['market.server.orders.place.output.anyOf: on the wire nothing tells 0 from 1', place({ output: Type.Union([bigint(), timestamp()]) })],
      ['market.server.orders.place.errors.GONE.items.anyOf: on the wire nothing tells 0 from 1', place({ errors: { GONE: Type.Array(Type.Union([bytes(), Type.Number()])) } })],
      [`${at}.not: bytes, timestamps and bigints cannot stand here`, input(Type.Unsafe({ not: bytes() }))],
      [`${at}.contains: bytes, timestamps and bigints cannot stand here`, input(Type.Array(Type.Unknown(), { contains: bytes() }))],
      [`${at}.properties.b.$ref: nothing around it is called "B"`, input(Type.Object({ a: timestamp(), b: Type.Ref('B') }))],
    ])('%s', (message, definition) => {
      expect(definition).toThrow(new TypeError(message))
    })

    const Mail = Type.String({ format: 'emial' })
    const unknown = 'unknown format "emial"'

    test.each<[string, () => unknown]>([
      [`${at}.format: ${unknown}`, input(Mail)],
      [`${at}.properties.mail.format: ${unknown}`, input(Type.Object({ mail: Mail }))],
      [`${at}.properties.format.format: ${unknown}`, input(Type.Object({ format: Mail }))],
      [`${at}.properties.default.items.format: ${unknown}`, input(Type.Object({ default: Type.Array(Mail) }))],
      [`${at}.items.1.format: ${unknown}`, input(Type.Tuple([Type.Null(), Mail]))],
      [`${at}.anyOf.0.format: ${unknown}`, input(Type.Union([Mail, Type.Null()]))],
      [`${at}.allOf.0.format: ${unknown}`, input(Type.Intersect([Mail, Type.String()]))],
      [`${at}.patternProperties.^.*$.format: ${unknown}`, input(Type.Record(Type.String(), Mail))],
      [`${at}.additionalProperties.format: ${unknown}`, input(Type.Object({}, { additionalProperties: Mail }))],
      [`${at}.$defs.A.properties.mail.format: ${unknown}`, input(Type.Cyclic({ A: Type.Object({ mail: Mail }) }, 'A'))],
      [`${at}.then.format: ${unknown}`, input(Type.Dependent(Type.String(), Mail, Type.String()))],
      [`${at}.oneOf.0.format: ${unknown}`, input(Type.Unsafe({ oneOf: [Mail] }))],
      [`${at}.propertyNames.format: ${unknown}`, input(Type.Object({}, { propertyNames: Mail }))],
      [`${at}.dependentSchemas.format.format: ${unknown}`, input(Type.Object({}, { dependentSchemas: { format: Mail } }))],
      [`${at}.format: ${unknown}`, input(Type.Unsafe({ type: 'string', format: 'emial' }))],
      [`${at}.format: unknown format "json-string"`, input(Type.String({ format: 'json-string' }))],
    ])('%s', (message, definition) => {
      expect(definition).toThrow(new TypeError(message))
    })
  })
})

describe('a format', () => {
  test.each(Entries().map(([name]) => name))('of TypeBox is known: %s', (format) => {
    expect(input(Type.String({ format }))).not.toThrow()
  })

  test('of the user is known if the contract lists it', () => {
    const isin = Type.String({ format: 'isin' })

    expect(() => defineContract({ name: 'x', version: '1.0.0', formats: ['isin'], server: { a: rpc({ input: isin }) } }))
      .not.toThrow()
  })

  test('is looked for only where TypeBox would', () => {
    const elsewhere = Type.Object(
      { format: Type.Literal('pdf') },
      { 'default': { format: 'pdf' }, 'x-shown': { format: 'table' }, 'additionalProperties': false },
    )

    expect(input(elsewhere)).not.toThrow()
  })
})

test('a schema that holds itself is looked at once', () => {
  const loop = Type.Object({ self: Type.Any() })
  Object.assign(loop.properties, { self: loop })

  expect(input(loop)).not.toThrow()
})
