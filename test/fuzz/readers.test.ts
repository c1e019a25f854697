// What reads messages, given almost right ones: it takes them, or throws a Violation.

import { expect, test } from 'vitest'
import { platformBinary } from '../../src/platform/binary.js'
import { readFromClient, readFromServer } from '../../src/protocol/control.js'
import { readFrame, Violation } from '../../src/protocol/frames.js'
import { readMessage } from '../../src/protocol/message.js'
import { readTopicFromClient, readTopicFromServer } from '../../src/protocol/topicmessages.js'
import { binary } from '../support/binary.js'
import { Dice } from '../../src/testing/index.js'
import { anyControls, goldenBinaries, goldenFrames } from './corpus.js'
import { Mutation } from './mutation.js'
import { textOf, treeOf } from './tree.js'

const seed = Number(process.env['FUZZ_SEED'] ?? 407_180_386)
const messages = Math.ceil(Number(process.env['FUZZ_MESSAGES'] ?? 200_000) * 0.4)

const readers: readonly ((value: object) => unknown)[] = [
  readFrame, readFromClient, readFromServer, readTopicFromClient, readTopicFromServer,
]

Error.stackTraceLimit = 0 // most are refused, and nobody reads where

/** @returns what was read; undefined if it was refused with a Violation */
function taken<T>(read: () => T, what: () => string): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Violation) return undefined
    Error.stackTraceLimit = 10
    throw new Error(`FUZZ_SEED=${seed}: ${what().slice(0, 500)}`, { cause: error })
  }
}

test('whatever the text, it is read or it is a violation', () => {
  const dice = new Dice(seed)
  const mutation = new Mutation(dice)
  const right = [...goldenFrames, ...anyControls]
  let [read, refused] = [0, 0]
  for (let count = 0; count < messages * 0.8; count++) {
    let tree = dice.pick(right)
    for (let times = dice.whole(0, 3); times > 0; times--) tree = mutation.of(tree)
    const text = dice.chance(0.1) ? mutation.ofText(textOf(tree)) : textOf(tree)
    const message = taken(() => readMessage(text), () => text)
    if (!message) continue
    read++
    for (const reader of readers) refused += taken(() => [reader(message)], () => `${reader.name}: ${text}`) ? 0 : 1
  }
  expect(Math.min(read, refused)).toBeGreaterThan(messages / 10) // of either sort there were many
}, 60_000 + messages)

test('whatever the bytes, they are read or they are a violation', () => {
  const dice = new Dice(seed)
  const mutation = new Mutation(dice)
  let [read, refused] = [0, 0]
  for (let count = 0; count < messages * 0.2; count++) {
    const { packet, rest } = dice.pick(goldenBinaries)
    const tree = treeOf(packet)
    const whole = binary(textOf(dice.chance(0.5) ? mutation.of(tree) : tree), rest)
    const bytes = dice.chance(0.5) ? mutation.ofBytes(whole) : whole
    if (taken(() => readBytes(bytes), () => Buffer.from(bytes).toString('hex'))) read++
    else refused++
  }
  expect(Math.min(read, refused)).toBeGreaterThan(messages / 50)
}, 60_000 + messages)

/** As a session does. */
function readBytes(bytes: Uint8Array): object {
  const { text, area } = platformBinary.split([bytes])
  const message = readMessage(text)
  for (const frame of Array.isArray(message) ? message.slice(2) as unknown[] : []) readFrame(area.unwrap(frame))
  area.end()
  return message
}
