// How values become text. JSON is the first codec, and hello names it; a
// binary one compiled from the schemas would go beside it. One call's way is
// kept short: caller and guarded callee call JSON themselves for inputs and outputs.

export const codec = 'json'

/** How the values of one schema travel that JSON has no form for: see contract/codec.ts. */
export interface ValueCodec {
  /** What stands for `value` in JSON; its bytes are copied into `blobs`. */
  encode(value: unknown, blobs: Uint8Array[]): unknown
  /** Throws an `RpcError` if it is one that checks, and else never, whatever `wire` is. */
  decode(wire: unknown, blobs: readonly Uint8Array[]): unknown
}

/** By what of a procedure they are for. */
export interface ValueCodecs {
  readonly input?: ValueCodec | undefined
  readonly output?: ValueCodec | undefined
  readonly up?: ValueCodec | undefined
  readonly down?: ValueCodec | undefined
  readonly errors?: Readonly<Record<string, ValueCodec>> | undefined
}

/**
 * The value as JSON text, or `undefined` for no value.
 *
 * @throws {TypeError} what JSON has no form for: a cycle, a bigint, a function
 */
export function encode(value: unknown): string | undefined {
  if (value === undefined) return undefined
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw noForm(value)
  return text
}

/**
 * An item as JSON text, its bytes added to `blobs`.
 *
 * @throws {TypeError} what JSON has no form for, and nothing at all
 */
export function encodeItem(item: unknown, blobs: Uint8Array[], codec?: ValueCodec): string {
  const text = encode(codec ? codec.encode(item, blobs) : item)
  if (text === undefined) throw noForm(item)
  return text
}

/** Of what `JSON.stringify` makes nothing. */
export function noForm(value: unknown): TypeError {
  return new TypeError(`a ${typeof value} has no JSON form`)
}

/** True if `text` takes more than `limit` bytes of UTF-8. Counts only where its length leaves a doubt. */
export function exceeds(text: string, limit: number): boolean {
  return text.length > limit || (text.length * 3 > limit && utf8Bytes(text) > limit)
}

/** Bytes of `text` in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // Half of a surrogate pair takes two of the pair's four bytes.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit & 0xf800) !== 0xd800 ? 2 : 1
  }
  return bytes
}

/** What `size` says of the value as JSON; infinite where it is too deep to write. */
export function measure(value: unknown, size: (text: string) => number): number {
  try {
    return size(encode(value) ?? '')
  } catch {
    return Infinity
  }
}
