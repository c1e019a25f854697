// Counts the messages of a topic in what a socket brings, without reading any.

import { MARK } from '../payloads.mjs'

/** @returns a function that takes what a socket brings, piece by piece: how many marks end in a piece */
export function markCounter() {
  let tail = ''
  return (bytes) => {
    let marks = 0
    for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + MARK.length)) marks++
    const head = bytes.toString('latin1', 0, MARK.length - 1)
    if ((tail + head).includes(MARK)) marks++
    tail = (tail + bytes.toString('latin1', Math.max(0, bytes.length - MARK.length + 1))).slice(1 - MARK.length)
    return marks
  }
}
