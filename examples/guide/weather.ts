// Procedures with items: docs/guide/streams.md.

// #region contract
import * as Type from 'typebox'
import { defineContract, duplex, stream, upload } from 'wirepact'

const Reading = Type.Object({ number: Type.Integer({ minimum: 1 }), celsius: Type.Number() })

export const weather = defineContract({
  name: 'weather',
  version: '1.0.0',
  server: {
    readings: stream({ // one input, many items back
      description: 'A station\'s readings after number `after`, and then each as it comes.',
      input: Type.Object({ station: Type.String(), after: Type.Integer({ minimum: 0 }) }),
      item: Reading,
      errors: { NO_SUCH_STATION: Type.Void() },
    }),
    record: upload({ // one input and many items, one answer
      input: Type.String(),
      item: Reading,
      output: Type.Object({ stored: Type.Integer() }),
    }),
    fahrenheit: duplex({ up: Type.Number(), down: Type.Number() }), // many items each way
  },
})
// #endregion

export type Reading = Type.Static<typeof Reading>
