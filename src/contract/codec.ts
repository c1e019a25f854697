// What turns a procedure's values into JSON and back, in plain types. It knows no
// schema: contracts of generated clients, which have none, bring theirs along.

/** How the values of one schema travel. Where JSON does for all of them there is none. */
export interface Codec {
  /** True if bytes may be in them. */
  readonly holdsBytes: boolean
  /** Then also what it takes to send and to read them. Its type is erased: this file knows no messages. */
  readonly '~binary'?: object | undefined
  /**
   * What stands for `value` in JSON. What does not match the schema stays as it is.
   *
   * Copies what it changes, bytes too, and leaves `value` alone.
   *
   * @param blobs - gets a copy of each `Uint8Array`, in whose place its index stands
   * @throws where `JSON.stringify` would: a cycle, a getter that throws, bytes whose buffer was transferred
   */
  encode(value: unknown, blobs: Uint8Array[]): unknown
  /**
   * The value that `wire` stands for. What stands for none stays as it is, so that a
   * check of the result fails there. Never throws, whatever `wire` is, unless it checks
   * the result itself, as those of generated clients may.
   *
   * @param wire - what `JSON.parse` has just made: objects and arrays in it are changed in place
   * @param blobs - each becomes part of the value, uncopied, at most once
   * @throws {RpcError} if it checks and the value is wrong
   */
  decode(wire: unknown, blobs: readonly Uint8Array[]): unknown
}

/** A procedure's codecs, by the option whose schema they are for. */
export interface Codecs {
  readonly input?: Codec | undefined
  readonly output?: Codec | undefined
  readonly item?: Codec | undefined
  readonly up?: Codec | undefined
  readonly down?: Codec | undefined
  /** Of the errors' data, by code. */
  readonly errors?: Readonly<Record<string, Codec>> | undefined
}

/** A topic's codecs, by the option whose schema they are for. */
export interface TopicCodecs {
  readonly params?: Codec | undefined
  readonly message?: Codec | undefined
  readonly presence?: Codec | undefined
}

/** True if bytes may be in what the procedure takes or gives. */
export function holdsBytes(codecs: Codecs): boolean {
  return holder(codecs) !== undefined
}

/** What it takes to send and to read bytes, of the first of a procedure's or topic's codecs in whose values they may be. */
export function binaryOf(codecs: Codecs | TopicCodecs = {}): object | undefined {
  return holder(codecs)?.['~binary']
}

function holder({ errors = {}, ...others }: Codecs & TopicCodecs): Codec | undefined {
  const codecs = [...Object.values(others), ...Object.values(errors)] as (Codec | undefined)[]
  return codecs.find((codec) => codec?.holdsBytes)
}
