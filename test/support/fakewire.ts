// A WebSocket for the client without a network: the test plays the server.

import type { SocketLike } from 'wirepact/client'

export type Message = Readonly<Record<string, unknown>>

export class FakeWire {
  readonly sockets: FakeClientSocket[] = []
  /** For the client's option of the same name. */
  readonly WebSocket: new (url: string) => SocketLike

  constructor() {
    const { sockets } = this
    this.WebSocket = class extends FakeClientSocket {
      constructor(url: string) {
        super(url)
        sockets.push(this)
      }
    }
  }

  get last(): FakeClientSocket {
    const socket = this.sockets.at(-1)
    if (!socket) throw new Error('the client has not dialled')
    return socket
  }
}

const welcome = {
  type: 'welcome', received: 0, limits: { calls: 1_000, nestedCalls: 100, streams: 100, inputBytes: 4_000_000 },
  pingMs: 15_000, deadMs: 25_000, principal: 'somebody',
}

export class FakeClientSocket implements SocketLike {
  bufferedAmount = 0
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  /** Text. */
  readonly sent: string[] = []
  /** And bytes. */
  readonly sentBytes: Uint8Array[] = []
  closed: { code: number | undefined; reason: string | undefined } | undefined

  constructor(readonly url: string) {}

  get messages(): unknown[] {
    return this.sent.map((text) => JSON.parse(text) as unknown)
  }

  get hello(): Message {
    return this.messages[0] as Message
  }

  /** The frames that the client sent, without their numbers. */
  get frames(): unknown[] {
    return this.messages.flatMap((message) => (Array.isArray(message) ? (message as unknown[]).slice(2) : []))
  }

  send(message: string | Uint8Array): void {
    if (typeof message === 'string') this.sent.push(message)
    else this.sentBytes.push(message)
  }

  close(code?: number, reason?: string): void {
    this.closed = { code, reason }
    queueMicrotask(() => this.onclose?.({ code: code ?? 1005, reason: reason ?? '' } as never))
  }

  open(): void {
    this.onopen?.({} as never)
  }

  receive(message: unknown): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) } as never)
  }

  /** As platforms give binary messages: an ArrayBuffer, a Buffer, or what no client can read at once. */
  receiveData(data: unknown): void {
    this.onmessage?.({ data } as never)
  }

  welcome(fields: Message = {}): void {
    this.receive({ ...welcome, ...fields })
  }

  end(code: number, reason = ''): void {
    this.onclose?.({ code, reason } as never)
  }

  fail(): void {
    this.onerror?.({ message: 'connection refused' } as never)
  }
}
