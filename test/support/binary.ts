// Binary messages, made and read by what docs/PROTOCOL.md says of them, without the code under test.

export interface Binary {
  readonly packet: readonly unknown[]
  readonly rest: Buffer
}

/** JSON, as text or as what it is to say, and what follows it. */
export function binary(json: unknown, ...rest: readonly (readonly number[] | Uint8Array)[]): Uint8Array {
  const text = Buffer.from(typeof json === 'string' ? json : JSON.stringify(json))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return new Uint8Array(Buffer.concat([length, text, ...rest.map((bytes) => Buffer.from(bytes))]))
}

export function readBinary(message: string | Uint8Array): Binary {
  const bytes = Buffer.from(message)
  const end = 4 + bytes.readUInt32BE(0)
  return { packet: JSON.parse(bytes.toString('utf8', 4, end)) as unknown[], rest: bytes.subarray(end) }
}
