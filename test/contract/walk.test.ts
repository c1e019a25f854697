import * as Type from 'typebox'
import { describe, expect, test, vi } from 'vitest'
import { defineContract, notify, rpc } from 'wirepact'
import type { Codec, Group, Rpc } from 'wirepact'
import { holdsBytes } from '../../src/contract/codec.js'
import { bind, collectHandlers, procedures } from '../../src/contract/walk.js'

const Order = Type.Object({ symbol: Type.String() })

const market = defineContract({
  name: 'market',
  version: '1.4.0',
  server: {
    orders: {
      place: rpc({
        description: 'Places one order.', input: Order, output: Order, errors: { SOLD_OUT: Type.Void() },
        idempotent: true, timeoutMs: 5_000, maxBytes: 1_000,
      }),
      history: { clear: rpc({}) },
    },
    seen: notify({ input: Order }),
  },
})

const list = procedures(market.server)

describe('procedures', () => {
  test('are listed depth first, in the order of the contract', () => {
    expect(list.map(({ name }) => name)).toEqual(['orders.place', 'orders.history.clear', 'seen'])
  })

  test('say what the contract says', () => {
    expect(list[0]).toEqual({
      name: 'orders.place', kind: 'rpc', description: 'Places one order.', input: Order, output: Order,
      errors: { SOLD_OUT: Type.Void() }, idempotent: true, timeoutMs: 5_000, maxBytes: 1_000, codecs: {},
    })
  })

  test('have defaults for what it leaves out', () => {
    const absent = { codecs: {}, output: undefined, timeoutMs: undefined, maxBytes: undefined, description: undefined }

    expect(list[1]).toEqual({
      ...absent, name: 'orders.history.clear', kind: 'rpc', input: undefined, errors: {}, idempotent: false,
    })
    expect(list[2]).toEqual({ ...absent, name: 'seen', kind: 'notify', input: Order, errors: {}, idempotent: false })
  })

  test('of no group are none', () => {
    expect(procedures(undefined)).toEqual([])
  })

  test('have the codecs that their definition has, whoever made it', () => {
    const input: Codec = { holdsBytes: false, encode: String, decode: Number }
    const group: Group = { place: { kind: 'rpc', codecs: { input } } as Rpc }

    expect(procedures(group)[0]?.codecs).toEqual({ input })
  })

  test('need no defineContract', () => {
    const group: Group = { kind: { kind: 'rpc' }, a: { kind: { kind: 'notify' } } }

    expect(procedures(group).map(({ name, kind }) => [name, kind])).toEqual([['kind', 'rpc'], ['a.kind', 'notify']])
  })
})

describe('a procedure\'s codecs', () => {
  const codec = (holdsBytes: boolean): Codec => ({ holdsBytes, encode: String, decode: Number })

  test.each([
    [{}, false],
    [{ input: codec(false), output: undefined, errors: { A: codec(false) } }, false],
    [{ input: codec(true) }, true],
    [{ input: codec(false), output: codec(true) }, true],
    [{ errors: { A: codec(false), B: codec(true) } }, true],
  ])('say whether bytes may be in what it takes or gives', (codecs, holds) => {
    expect(holdsBytes(codecs)).toBe(holds)
  })
})

describe('bind', () => {
  test('gives a plain object in the shape of the contract', () => {
    const api = bind(list, ({ name }) => `call ${name}`)

    expect(api).toEqual({
      orders: { place: 'call orders.place', history: { clear: 'call orders.history.clear' } },
      seen: 'call seen',
    })
  })

  test('asks once for each procedure, in order', () => {
    const ask = vi.fn()

    bind(list, ask)

    expect(ask.mock.calls).toEqual(list.map((procedure) => [procedure]))
  })

  test('of nothing is an empty object', () => {
    expect(bind([], () => 1)).toEqual({})
  })
})

describe('handlers', () => {
  const place = () => 'placed'
  const clear = () => 'cleared'
  const seen = () => 'seen'
  const whole = { partial: false, where: 'server.handle' }
  const part = { partial: true, where: 'handlers' }

  test('are found under their names on the wire', () => {
    const found = collectHandlers(list, { orders: { place, history: { clear } }, seen }, whole)

    expect([...found].map(([name, handler]) => [name, handler()])).toEqual([
      ['orders.place', 'placed'], ['orders.history.clear', 'cleared'], ['seen', 'seen'],
    ])
  })

  test('keep `this`, and may be methods of a class', () => {
    class Orders {
      #placed = 0
      history = { clear }
      place() {
        return ++this.#placed
      }
    }

    const found = collectHandlers(list, { orders: new Orders(), seen }, whole)

    expect(found.get('orders.place')?.()).toBe(1)
    expect(found.get('orders.place')?.()).toBe(2)
  })

  test('may be methods of a class with fields that are none of the contract, its own or of the class above', () => {
    class Desk {
      readonly history = { clear }
      readonly prices = new Map([['BTC', 7]])
      readonly log = (): void => {}
    }
    class Orders extends Desk {
      place() {
        return this.prices.get('BTC')
      }
    }

    const found = collectHandlers(list, { orders: new Orders(), seen }, whole)

    expect(found.get('orders.place')?.()).toBe(7)
  })

  test('of an object without a prototype, such as a module, are all looked at', () => {
    const orders = Object.assign(Object.create(null) as object, { place, plac: place })

    expect(() => collectHandlers(list, { orders }, part)).toThrow('orders.plac is not in the contract')
  })

  test('may be missing where a part is enough', () => {
    expect([...collectHandlers(list, { orders: { history: { clear: undefined } }, seen }, part).keys()]).toEqual(['seen'])
    expect(collectHandlers(list, undefined, part).size).toBe(0)
  })

  test.each<[string, unknown, { partial: boolean; where: string }]>([
    ['server.handle: no handler for orders.place', { orders: { history: { clear } }, seen }, whole],
    ['server.handle: no handler for orders.place, orders.history.clear, seen', undefined, whole],
    ['server.handle: no handler for orders.place, orders.history.clear', { orders: null, seen }, whole],
    ['server.handle: seen is not a function (got string)', { orders: { place, history: { clear } }, seen: 'x' }, whole],
    ['handlers: seen is not a function (got object)', { seen: { seen } }, part],
    ['handlers: orders.plac is not in the contract', { orders: { plac: place } }, part],
    ['handlers: constructor is not in the contract', { constructor: place }, part],
    ['handlers: oders is not in the contract', { oders: { place } }, part],
    ['handlers: orders.place.now is not in the contract', { 'orders': { place }, 'orders.place.now': place }, part],
    [
      'server.handle: orders.plac is not in the contract; no handler for orders.place',
      { orders: { plac: place, history: { clear } }, seen },
      whole,
    ],
  ])('%s', (message, handlers, options) => {
    expect(() => collectHandlers(list, handlers, options)).toThrow(new TypeError(message))
  })
})
