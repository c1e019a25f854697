import { expect, test } from 'vitest'
import { Register } from '../../src/server/register.js'

test('has what was set and not taken, in that order', () => {
  const register = new Register<string, { name: string }>()
  for (const name of ['a', 'b', 'c']) register.set(name, { name })
  expect(register.take('b')).toEqual({ name: 'b' })
  expect([...register.values()]).toEqual([{ name: 'a' }, { name: 'c' }])
  expect(register.get('b')).toBeUndefined()
  expect(register.take('b')).toBeUndefined()
  expect(register.size).toBe(2)
})

test('what is taken while it is read is passed over', () => {
  const register = new Register<number, object>()
  for (let key = 0; key < 3; key++) register.set(key, { key })
  const seen: object[] = []
  for (const value of register.values()) {
    seen.push(value)
    register.take(1)
  }
  expect(seen).toEqual([{ key: 0 }, { key: 2 }])
})
