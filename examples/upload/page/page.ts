// The page: reads a file slice by slice, sends it, and compares. view.ts is how that looks.

import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { safe } from 'wirepact'
import { createClient } from 'wirepact/client'
import * as wire from '../../shared/page/wire.js'
import { files, SLICE_BYTES } from '../contract.js'
import * as view from './view.js'

const MADE_MIB = 100
const cable = bytesToHex(crypto.getRandomValues(new Uint8Array(8)))
let sending = false

const client = createClient(files, {
  url: `/rpc?cable=${cable}`,
  handlers: { progress: ({ received, memory }) => view.showReceived(received, memory) },
  trace: (event) => {
    if (event.type === 'sent' || event.type === 'received') wire.drawMessage(event.type)
  },
})

view.showContract(`${files.name}@${files.version}`)
wire.showState(client.state)
client.onState((state) => {
  wire.showState(state)
  view.showConnection(state)
})
wire.onCut(() => void fetch(`/cut?cable=${cable}`, { method: 'POST' }))
view.onFile((file) => void send(file))
view.onMake(() => void send(madeUp()))
void client.connect()

async function send(file: File): Promise<void> {
  if (sending) return
  sending = true
  view.begin(file.name, file.size)
  const hash = sha256.create() // the browser's own has no way to be given one slice after another
  const result = await safe(client.api.put({ name: file.name, size: file.size }, slicesOf(file, (slice) => hash.update(slice))))
  if (result.ok) view.showHashes(bytesToHex(hash.digest()), result.value.sha256)
  else view.fail(result.error.message)
  sending = false
}

/** Each is read when it is asked for: that is when there is room for it on the way. */
async function* slicesOf(file: File, take: (slice: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    const slice = new Uint8Array(await file.slice(at, at + SLICE_BYTES).arrayBuffer())
    take(slice)
    yield slice
    view.showGiven(at + slice.length)
  }
}

/** One random MiB, again and again. The browser keeps it, not the page. */
function madeUp(): File {
  const block = new Uint8Array(2 ** 20)
  for (let at = 0; at < block.length; at += 65_536) crypto.getRandomValues(block.subarray(at, at + 65_536)) // no more at a time
  return new File(Array.from({ length: MADE_MIB }, () => block), 'made-up.bin')
}
