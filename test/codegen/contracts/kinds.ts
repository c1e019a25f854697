// Every kind of procedure with every combination of what it may lack, on both sides, in groups.

import * as Type from 'typebox'
import { defineContract, duplex, notify, rpc, stream, upload } from 'wirepact'
import type { Samples, SchemaSamples } from './samples.js'

const Input = Type.Object({ id: Type.Integer() })
const Output = Type.Object({ ok: Type.Boolean() })
const Item = Type.Object({ n: Type.Integer() })
const errors = { DENIED: Type.Object({ why: Type.String() }), GONE: Type.Void() }

const calls = {
  bare: rpc({}),
  in: rpc({ input: Input }),
  out: rpc({ output: Output }),
  fails: rpc({ errors }),
  inOut: rpc({ input: Input, output: Output }),
  inFails: rpc({ input: Input, errors }),
  outFails: rpc({ output: Output, errors }),
  all: rpc({ input: Input, output: Output, errors, idempotent: true, timeoutMs: 5_000, maxBytes: 65_536, description: 'All of it.' }),
  notIdempotent: rpc({ idempotent: false }),
}

const notes = { bare: notify({}), in: notify({ input: Input, timeoutMs: 1_000, maxBytes: 1_024 }) }

const streams = {
  item: stream({ item: Item }),
  in: stream({ input: Input, item: Item }),
  fails: stream({ item: Item, errors }),
  all: stream({ input: Input, item: Item, errors, timeoutMs: 60_000, maxBytes: 2_048 }),
}

const uploads = {
  item: upload({ item: Item }),
  in: upload({ input: Input, item: Item }),
  out: upload({ item: Item, output: Output }),
  fails: upload({ item: Item, errors }),
  inOut: upload({ input: Input, item: Item, output: Output }),
  inFails: upload({ input: Input, item: Item, errors }),
  outFails: upload({ item: Item, output: Output, errors }),
  all: upload({ input: Input, item: Item, output: Output, errors, timeoutMs: 60_000, maxBytes: 2_048 }),
}

const duplexes = {
  items: duplex({ up: Item, down: Item }),
  in: duplex({ input: Input, up: Item, down: Item }),
  fails: duplex({ up: Item, down: Item, errors }),
  all: duplex({ input: Input, up: Item, down: Item, errors, timeoutMs: 60_000, maxBytes: 2_048 }),
}

const kinds = { calls, notes, streams, uploads, duplexes }

export const contract = defineContract({
  name: 'kinds',
  version: '1.0.0',
  server: { ...kinds, deep: { a: { b: { c: { d: { e: rpc({ input: Input, output: Output }) } } } } }, ping: rpc({}) },
  client: { ...kinds, confirm: rpc({ input: Input, output: Type.Boolean() }) },
})

const byOption: Readonly<Record<string, SchemaSamples>> = {
  input: { valid: [{ id: 1 }], invalid: [{}, { id: '1' }, null] },
  output: { valid: [{ ok: true }], invalid: [{}, { ok: 1 }] },
  item: { valid: [{ n: 1 }], invalid: [{ n: 1.5 }, 1] },
  up: { valid: [{ n: 1 }], invalid: [{ n: null }, []] },
  down: { valid: [{ n: 1 }], invalid: [{}, 'x'] },
}
const byCode: Samples = {
  DENIED: { valid: [{ why: 'x' }], invalid: [{}, undefined] },
  GONE: { valid: [undefined], invalid: [null, {}] },
}

/** Of all procedures in the group, which differ only in what they lack. */
function samplesOf(group: object, path: string): Samples {
  return Object.assign({}, ...Object.entries(group).map(([name, definition]: [string, object]) => {
    const options = Object.keys(definition).filter((option) => option in byOption)
    const codes = 'errors' in definition ? Object.keys(errors) : []
    return Object.fromEntries([
      ...options.map((option) => [`${path}.${name}.${option}`, byOption[option]]),
      ...codes.map((code) => [`${path}.${name}.errors.${code}`, byCode[code]]),
    ]) as Samples
  })) as Samples
}

const ofSide = (side: string): Samples =>
  Object.assign({}, ...Object.entries(kinds).map(([name, group]) => samplesOf(group, `${side}.${name}`))) as Samples

export const samples: Samples = {
  ...ofSide('server'),
  'server.deep.a.b.c.d.e.input': { valid: [{ id: 1 }], invalid: [{}] },
  'server.deep.a.b.c.d.e.output': { valid: [{ ok: false }], invalid: [{}] },
  ...ofSide('client'),
  'client.confirm.input': { valid: [{ id: 1 }], invalid: [{}] },
  'client.confirm.output': { valid: [true, false], invalid: ['yes'] },
}
