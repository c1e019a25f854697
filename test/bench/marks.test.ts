// The counter that stands in for a thousand clients in the bench's fan-out.
import { expect, test } from 'vitest'

interface Marks {
  markCounter(): (bytes: Buffer) => number
}

interface Payloads {
  readonly MARK: string
  trade(n: number): unknown
}

const bench = (path: string): Promise<unknown> => import(new URL(`../../bench/${path}`, import.meta.url).href)
const { markCounter } = (await bench('loads/marks.mjs')) as Marks
const { MARK, trade } = (await bench('payloads.mjs')) as Payloads

const messages = Buffer.from(JSON.stringify([trade(1), trade(2), trade(3)]))

test('each message is counted once, wherever the socket cuts', () => {
  for (let at = 0; at <= messages.length; at++) {
    const count = markCounter()

    expect(count(messages.subarray(0, at)) + count(messages.subarray(at))).toBe(3)
  }
})

test('each message is counted once when it comes byte by byte', () => {
  const count = markCounter()

  const counts = Array.from(messages, (byte) => count(Buffer.of(byte)))

  expect(counts.filter((marks) => marks > 0)).toEqual([1, 1, 1])
})

test('the head of a WebSocket frame is no message, whichever byte of the mark it looks like', () => {
  const heads = Array.from(MARK, (letter) => Buffer.from([0x81, letter.charCodeAt(0)]))

  expect(markCounter()(Buffer.concat(heads))).toBe(0)
})
