// The client's part in a rehearsal, of the client that a generated file creates.

import type { Script, Show } from './script.js'
import { ask, handlersOf, memberOf } from './sides.js'
import { line } from './written.js'

/** A generated file, as far as all of them are the same. */
export interface GeneratedFile {
  createClient(options: object): GeneratedClient
}

interface GeneratedClient {
  readonly api?: object
  readonly topics?: object
  connect(): Promise<void>
  close(): Promise<void>
}

interface Topic {
  subscribe(...args: readonly unknown[]): { readonly ready: Promise<number> }
}

export interface Rehearsal {
  /** What the client has heard so far. */
  readonly heard: readonly string[]
  readonly close: () => Promise<void>
}

/** What clients with validators bring along for the formats of that contract. */
const formats = { 'x-even-length': (text: string) => text.length % 2 === 0 }

/**
 * Calls all that the server answers, subscribes to all that it publishes, and answers from then on.
 *
 * @param file - of the client, below golden/
 */
export async function rehearse(file: string, { createClient }: GeneratedFile, script: Script, url: string): Promise<Rehearsal> {
  const heard: string[] = []
  const handlers = script.client.length > 0 ? { handlers: handlersOf(script.client, heard) } : {}
  const client = createClient({ url, ...handlers, ...(file === 'checked/ownformats' ? { formats } : {}) })
  await client.connect()
  await ask(client.api ?? {}, script.server, heard)
  for (const show of script.topics) await subscribe(client.topics ?? {}, show, heard)
  return { heard, close: () => client.close() }
}

/** In both ways, and once they listen. */
async function subscribe(topics: object, { name, params, presence }: Show, heard: string[]): Promise<void> {
  const topic = memberOf<Topic>(topics, name)
  for (const each of params) {
    const onPresence = ({ joined }: { readonly joined: readonly { readonly info: unknown }[] }): void => {
      for (const { info } of joined) heard.push(line(name, 'there is', info, each))
    }
    const told = topic.subscribe(...each, (message: unknown) => heard.push(line(name, 'told', message, each)), presence.length > 0 ? { onPresence } : {})
    const read = topic.subscribe(...each)
    void follow(read as object as AsyncIterable<unknown>, (message) => heard.push(line(name, 'read', message, each)))
    await Promise.all([told.ready, read.ready])
  }
}

async function follow(messages: AsyncIterable<unknown>, each: (message: unknown) => void): Promise<void> {
  for await (const message of messages) each(message)
}
