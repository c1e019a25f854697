// The Node program: sends a file; or, if it is given none, 100 MiB that it makes
// up, and has its connection cut in the middle. By hand, while the demo runs:
//
//   node --import ./examples/typescript.js examples/upload/client.ts http://localhost:8080 [FILE]
//
// What it says to have seen it has checked; it ends with status 1 if something did not come true.

import assert from 'node:assert/strict'
import { createHash, randomFillSync, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { createClient } from 'wirepact/client'
import { Bar } from './bar.js'
import { files, SLICE_BYTES } from './contract.js'
import { Memory } from './memory.js'
import { inMiB } from './words.js'

const MADE_BYTES = 100 * 2 ** 20
/** What is under way takes a fraction of it; the rest is what was not yet collected. */
const MOST_GROWN_BYTES = 64 * 2 ** 20

interface Source {
  readonly name: string
  readonly size: number
  readonly slices: AsyncIterable<Uint8Array>
}

const [url = 'http://localhost:8080', path] = process.argv.slice(2)
const cable = randomUUID()
const source = path === undefined ? madeUp(MADE_BYTES) : await fileAt(path)
const cutting = path === undefined
const bar = new Bar(source.size)
const memory = new Memory()
const states: string[] = []
let cut: Promise<void> | undefined

const client = createClient(files, {
  url: `${url}/rpc?cable=${cable}`,
  handlers: {
    progress: ({ received }) => {
      memory.look()
      bar.show(received)
      if (cutting && received * 2 >= source.size) cut ??= cutMyConnection()
    },
  },
})
client.onState((state) => {
  states.push(state.status)
  bar.note(state.status === 'waiting' ? 'cut off' : state.status)
})

const hash = createHash('sha256')
const { size, sha256 } = await client.api.put({ name: source.name, size: source.size }, hashed(source.slices))
bar.end()
await cut
assert.equal(size, source.size)
const mine = hash.digest('hex')
console.log(`  here    ${mine}\n  server  ${sha256}`)
assert.equal(sha256, mine)
done('the same SHA-256 on both sides')
if (cutting) {
  const connections = states.filter((status) => status === 'connected').length
  assert.ok(connections > 1, 'the connection was not cut')
  done(`one call, over ${connections} connections: cut in the middle, and it went on`)
}
assert.ok(memory.grown < MOST_GROWN_BYTES, `memory grew by ${inMiB(memory.grown)}`)
done(`this program's memory grew by ${inMiB(memory.grown)} at most`)
await client.close()
process.exit(0)

/** The slices as they are asked for: that is when there is room for one. */
async function* hashed(slices: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const slice of slices) {
    hash.update(slice)
    yield slice
  }
}

async function fileAt(path: string): Promise<Source> {
  const { size } = await stat(path)
  return { name: basename(path), size, slices: createReadStream(path, { highWaterMark: SLICE_BYTES }) }
}

/** Random bytes. They are sent as they were when they were yielded, so that one buffer does for all. */
function madeUp(size: number): Source {
  async function* slices(): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.alloc(SLICE_BYTES)
    for (let left = size; left > 0; left -= SLICE_BYTES) yield randomFillSync(buffer.subarray(0, left))
  }
  return { name: 'made-up.bin', size, slices: slices() }
}

/** Not `client.close()`: the proxy under it resets the TCP connection. */
async function cutMyConnection(): Promise<void> {
  const { status } = await fetch(`${url}/cut?cable=${cable}`, { method: 'POST' })
  assert.equal(status, 204)
}

function done(what: string): void {
  console.log(`✓ ${what}`)
}
