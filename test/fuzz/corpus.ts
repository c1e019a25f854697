// What the writers start from: the golden frames and control messages of
// docs/PROTOCOL.md, and a call of each procedure of the market.

import { binaries, frames, fromClient, fromServer, topicsFromClient, topicsFromServer } from '../wire/golden.js'
import { readBinary } from '../support/binary.js'
import { Raw, treeOf, type Tree } from './tree.js'

const parsed = ({ text }: { readonly text: string }): Tree => treeOf(JSON.parse(text))

export const goldenFrames = frames.map(parsed) as readonly (readonly Tree[])[]
export const goldenBinaries = binaries.map(({ hex }) => readBinary(Buffer.from(hex, 'hex')))

const all = { client: [...fromClient, ...topicsFromClient], server: [...fromServer, ...topicsFromServer] }
export type Role = keyof typeof all

export const controls: Readonly<Record<Role, readonly Tree[]>> = { client: all.client.map(parsed), server: all.server.map(parsed) }

/** Every control message whatever its sender, for those who say what is not theirs to say. */
export const anyControls = [...controls.client, ...controls.server]

export interface Sample {
  readonly method: string
  readonly input?: Tree
  /** What `input` names by their index. */
  readonly blobs?: readonly number[]
  /** So large that it is to be rare. */
  readonly deep?: boolean
}

/** Calls that each side may make of the other. */
export const samples: Readonly<Record<Role, readonly Sample[]>> = {
  client: [
    { method: 'orders.place', input: treeOf({ symbol: 'BTC', size: 2 }) },
    { method: 'orders.place', input: treeOf({ symbol: 'BTC', size: -2 }) },
    { method: 'orders.import' },
    { method: 'now' },
    { method: 'note', input: null },
    { method: 'echo', input: treeOf([{ a: [1, 'two', null] }]) },
    { method: 'nested', input: treeOf({ in: [{ in: [] }, { in: [{ in: [] }] }] }) },
    { method: 'nested', input: new Raw('{"in":['.repeat(20_000) + ']}'.repeat(20_000)), deep: true },
    { method: 'total', input: ['9007199254740993', '-1'] },
    { method: 'reports.file', input: treeOf({ name: 'Q3', content: 0 }), blobs: [3] },
    { method: 'scans' },
    { method: 'ticks', input: 'BTC' },
    { method: 'assist' },
    { method: 'seen', input: 1 },
    { method: 'slow', input: 'x'.repeat(100) },
    { method: 'asked' },
    { method: 'watched' },
    { method: 'constructor', input: 0 },
    { method: '__proto__', input: 0 },
  ],
  server: [
    { method: 'confirm', input: 'sure?' },
    { method: 'prices' },
    { method: 'scan' },
    { method: 'collect' },
    { method: 'toString' },
  ],
}

/** What may be asked of one another, or answered with. */
export const values: readonly Tree[] = [
  null, true, 3, 'text', 0, treeOf({ price: 40 }), treeOf({ id: 7 }), '2026-11-24T06:00:00.123Z', '9007199254740993', treeOf([[1, 2], {}]),
]
