// What is no scenario is refused, by what is wrong with it.

import { expect, test } from 'vitest'
import { defineScenario } from '../../../src/testing/index.js'
import { shopScenario } from './shop.js'

test.each([
  [{ contract: undefined }, 'defineScenario: contract: no contract was given: make one with defineContract()'],
  [{ server: undefined }, 'defineScenario: server must be a function, got undefined'],
  [{ client: 'tab' }, 'defineScenario: client must be a function, got string'],
  [{ errors: 'ignored' }, 'defineScenario: errors must be \'problems\' or \'allowed\', got "ignored"'],
  [{ plan: { tbas: 3 } }, 'defineScenario: plan.tbas is no option; there are tabs, acts, faults, weights, spanMs'],
  [{ plan: { weights: 5 } }, 'defineScenario: plan.weights must be an object, got 5'],
  [{ check: [] }, 'defineScenario: check must be a function, got object'],
  [{ acts: undefined }, 'defineScenario: acts must be an object of functions, got undefined'],
  [{ acts: { place: 1 } }, 'defineScenario: acts.place must be a function, got number'],
  [{ acts: {}, chores: {} }, 'defineScenario: acts: there is nothing to do'],
  [{ acts: { place: () => {} }, chores: { place: () => {} } }, 'defineScenario: place is an act and a chore: they need names of their own'],
])('%o', (wrong, message) => {
  expect(() => defineScenario({ ...shopScenario(), ...wrong } as ReturnType<typeof shopScenario>)).toThrow(new TypeError(message))
})
