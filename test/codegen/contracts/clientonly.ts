// A contract that only the client answers: the server pushes, and the page has nothing to ask.

import * as Type from 'typebox'
import { defineContract, notify, rpc } from 'wirepact'
import type { Samples } from './samples.js'

export const contract = defineContract({
  name: 'clientonly',
  version: '1.0.0',
  client: { reload: notify({}), ask: rpc({ input: Type.String(), output: Type.Boolean() }) },
})

export const samples: Samples = {
  'client.ask.input': { valid: ['Sure?'], invalid: [1] },
  'client.ask.output': { valid: [true], invalid: ['yes'] },
}
