import { expect, test } from 'vitest'
import { argumentsOf } from '../../src/cli/arguments.js'

test.each<[string, string]>([
  ['mock contract.ts --every -5 --seed -0.5', 'mock contract.ts --every=-5 --seed=-0.5'],
  ['call url name -', 'call url name @-'],
  ['call url name -- -', 'call url name -- @-'],
  ['call url name -- -5', 'call url name -- -5'],
  ['call url name -h --out x', 'call url name -h --out x'],
])('%s is read as %s', (typed, read) => {
  expect(argumentsOf(typed.split(' '), ['--bytes'])).toEqual(read.split(' '))
})

test.each(['call url name -5', 'upload url name file --bytes -5', 'call url name --count=3 -.5'])('%s is told how it is written', (typed) => {
  const last = typed.split(' ').at(-1) ?? ''
  expect(() => argumentsOf(typed.split(' '), ['--bytes'])).toThrow(`${last}: no option. An input that begins with a dash follows two, at the end: -- ${last}`)
})
