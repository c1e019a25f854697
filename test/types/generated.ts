// What a generated client with validators asks of whoever makes it: the contract's own formats, and no others.

import { createClient as createPlain, type OwnformatsClientOptions as PlainOptions } from '../codegen/golden/ownformats.js'
import { createClient, type OwnformatsClientOptions } from '../codegen/golden/checked/ownformats.js'
import { createClient as createWithout, type StringsClientOptions } from '../codegen/golden/checked/strings.js'
import type { Equal, Expect } from './equal.js'

const url = 'ws://localhost'
const isEven = (text: string): boolean => text.length % 2 === 0

export type Formats = [
  Expect<Equal<OwnformatsClientOptions['formats'], { readonly 'x-even-length': (text: string) => boolean }>>,
  Expect<'formats' extends keyof PlainOptions | keyof StringsClientOptions ? false : true>,
]

export const right = () => [
  createClient({ url, formats: { 'x-even-length': isEven } }), createPlain({ url }), createWithout({ url }),
]

// @ts-expect-error: the formats are missing
export const without = () => createClient({ url })
// @ts-expect-error: the contract has one that is not there
export const withNone = () => createClient({ url, formats: {} })
// @ts-expect-error: it has none of that name
export const withAnother = () => createClient({ url, formats: { 'x-even-length': isEven, 'x-odd-length': isEven } })
// @ts-expect-error: it tells yes or no
export const withTexts = () => createClient({ url, formats: { 'x-even-length': (text: string) => text } })
// @ts-expect-error: without validators nothing is checked by them
export const plainWith = () => createPlain({ url, formats: { 'x-even-length': isEven } })
// @ts-expect-error: TypeBox's own formats are in the file
export const builtIn = () => createWithout({ url, formats: {} })

// What options hand over can be named.
export type { Gap, Member, Place, PresenceChange, ClientState, ContractDifference, Logger, TraceEvent } from 'wirepact/generated'
