// The part of a `ws` socket that the server uses, and of the request that brought it.

/** A WebSocket as the `ws` package makes it. */
export interface ServerSocket {
  readonly bufferedAmount: number
  send(data: string | Uint8Array): void
  close(code?: number, reason?: string): void
  terminate(): void
  pause?(): void
  resume?(): void
  ping?(): void
  on(event: string, listener: (...args: unknown[]) => void): unknown
}

/** The HTTP request that asked for a socket: Node's `IncomingMessage` fits. */
export interface UpgradeRequest {
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket?: { readonly remoteAddress?: string | undefined; readonly localAddress?: string | undefined }
}

/** What `authenticate` and handlers see of it. */
export interface ConnectionRequest {
  readonly url: string
  /** Lower-cased names. Without `cookie` if there was no Origin, unless `cookiesWithoutOrigin`. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Behind a proxy, the proxy's. */
  readonly remoteAddress: string
}

/** Memory that it takes, about. */
export function bytesOfRequest({ url, headers }: ConnectionRequest): number {
  let bytes = url.length
  for (const [name, value = ''] of Object.entries(headers)) bytes += name.length + String(value).length
  return bytes
}
