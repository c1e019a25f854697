// Every generated file in golden/ against a real server of its contract.

import { describe, expect, onTestFinished, test } from 'vitest'
import { rehearse, type GeneratedFile } from './rehearsal/client.js'
import { goldens, type Golden } from './rehearsal/goldens.js'
import { hearingOf, scriptOf, type Script } from './rehearsal/script.js'
import { Stage } from './rehearsal/server.js'

describe.each(goldens)('of the client golden/$file', (golden) => {
  test('each side hears all that the other one has to say', async () => {
    const script = scriptOf(golden.contract, golden.samples, golden.isChecked)
    const { stage, client } = await staged(golden, script)
    const wanted = hearingOf(script)
    await stage.perform()
    await expect.poll(() => [...client.heard].sort()).toEqual(wanted.client)
    expect([...stage.heard].sort()).toEqual(wanted.server)
    expect(stage.log.entries).toEqual([])
  })
})

async function staged({ file, contract }: Golden, script: Script) {
  const stage = new Stage(contract, script)
  onTestFinished(() => stage.server.close({ drainMs: 0 }))
  const { url } = await stage.server.listen(0, '127.0.0.1')
  const generated = await import(/* @vite-ignore */ new URL(`golden/${file}.ts`, import.meta.url).href) as GeneratedFile
  const client = await rehearse(file, generated, script, url)
  onTestFinished(client.close)
  return { stage, client }
}
