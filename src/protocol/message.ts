// A text message, before it is known what it says.

import { Violation } from './frames.js'

/**
 * One text message: a packet (an array) or a control message (an object).
 *
 * @throws {Violation} if it is neither
 */
export function readMessage(text: string): readonly unknown[] | object {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    throw new Violation(`not JSON: ${text.slice(0, 80)}`)
  }
  if (typeof message !== 'object' || message === null) throw new Violation('neither a packet nor a control message')
  return message
}
