// Bytes, timestamps and bigints in a contract: docs/guide/contract.md.

// #region values
import * as Type from 'typebox'
import { bigint, bytes, rpc, timestamp } from 'wirepact'

const Scan = Type.Object({
  page: Type.Integer({ minimum: 1 }),
  image: bytes({ maxBytes: 4_000_000 }),
  taken: timestamp(),
  copyOf: Type.Optional(bigint({ description: 'The number of the scan that this one replaces.' })),
})

export const scan = rpc({
  input: Scan, // { page: number; image: Uint8Array; taken: Date; copyOf?: bigint }
  output: bigint(),
  errors: { CLOSED: Type.Object({ until: Type.Union([timestamp(), Type.Null()]) }) },
})
// #endregion

// #region unions
const Moved = Type.Object({ what: Type.Literal('moved'), at: timestamp() })
const Noted = Type.Object({ what: Type.Literal('noted'), at: Type.String() })

export const Since = Type.Union([timestamp(), Type.Literal('ever'), Type.Null()])
export const Cover = Type.Union([bytes(), Type.String({ format: 'url' })])
export const Event = Type.Union([Moved, Noted])
// #endregion
