// What a socket says before it has a session: its hello, and what follows that
// without waiting for the answer.

import { PROTOCOL_VERSION, readFromClient, type Hello } from '../protocol/control.js'
import { isNumber, Violation } from '../protocol/frames.js'
import { HELLO_BYTES } from '../protocol/limits.js'
import { readMessage } from '../protocol/message.js'

/** What a stranger has sent beyond this was sent in spite of the pause. */
const MOST_EARLY_BYTES = 8 * HELLO_BYTES
/** A message of theirs counts this much besides its text: many empty ones are memory, too. */
const EARLY_MESSAGE_BYTES = 64

/**
 * The hello; of one for another version of the protocol, which may look different in all else, that version alone.
 *
 * @throws {Violation} if it is none
 */
export function readHello(text: string, bytes: number): Hello | Pick<Hello, 'protocol'> {
  if (bytes > HELLO_BYTES) throw new Violation(`a hello larger than ${HELLO_BYTES} bytes`)
  const message = readMessage(text)
  const { type, protocol } = message as Readonly<Record<string, unknown>>
  if (type === 'hello' && isNumber(protocol) && protocol !== PROTOCOL_VERSION) return { protocol }
  const hello = Array.isArray(message) ? undefined : readFromClient(message)
  if (hello?.type !== 'hello') throw new Violation('the first message is not a hello')
  if (hello.open && hello.received > 0) throw new Violation('a hello that opens a session has received something')
  return hello
}

/** Messages that came behind a hello, in order. */
export class Early {
  readonly messages: { readonly text: string; readonly bytes: number }[] = []
  #bytes: number

  /** @param helloBytes - of the hello, which counts as well */
  constructor(helloBytes: number) {
    this.#bytes = helloBytes
  }

  /** No more is to be read before there is an answer. */
  get enough(): boolean {
    return this.messages.length > 0 && this.#bytes > HELLO_BYTES
  }

  /** @throws {Violation} if it is much too much */
  keep(text: string, bytes: number): void {
    this.messages.push({ text, bytes })
    this.#bytes += bytes + EARLY_MESSAGE_BYTES
    if (this.#bytes > MOST_EARLY_BYTES) throw new Violation(`more than ${MOST_EARLY_BYTES} bytes before the welcome`)
  }
}
