// A contract as an AsyncAPI 3 document. All of it travels through one WebSocket, so
// there is one channel, and each procedure is an operation with its own of the
// channel's messages. Operations are told from the server's point of view.

import type { Definition } from '../../contract/contract.js'
import type { ProcedureSnapshot, Snapshot, TopicSnapshot } from '../../snapshot/snapshot.js'
import { Keys } from '../keys.js'
import { CHANNEL, Messages, type Reference } from './messages.js'

export interface AsyncapiOptions {
  /** Where the server is: `ws:`, `wss:`, `http:` or `https:`. Default: a variable, for the reader to fill in. */
  readonly url?: string | undefined
}

/**
 * An AsyncAPI 3.0 document, as JSON has it.
 *
 * What AsyncAPI has no word for is said by keywords that begin with `x-wirepact`.
 *
 * @throws {TypeError} if `url` is no address of a WebSocket
 */
export function asyncapiOf(snapshot: Snapshot, { url }: AsyncapiOptions = {}): object {
  const { name, version, server, client, topics, schemas } = snapshot
  const messages = new Messages(schemas)
  const keys = new Keys()
  const operations = [
    ...server.map((procedure) => [keys.of(procedure.name), answered(procedure, procedure.name, messages)]),
    ...client.map((procedure) => [keys.of(`client:${procedure.name}`), asked(procedure, `client:${procedure.name}`, messages)]),
    ...topics.flatMap((topic) => [
      [keys.of(`topic:${topic.name}:subscribe`), subscribed(topic, messages)],
      [keys.of(`topic:${topic.name}`), published(topic, messages)],
    ]),
  ]
  const { host, pathname, ...main } = serverAt(url)
  const { components } = messages
  return {
    asyncapi: '3.0.0',
    info: { title: name, version, description },
    defaultContentType: 'application/json',
    servers: { main: { host, ...main } },
    channels: { [CHANNEL]: channel(pathname, Object.keys(components.messages)) },
    operations: Object.fromEntries(operations) as object,
    components,
  }
}

const description = [
  'What travels through one WebSocket between a wirepact server and its clients.',
  'Each message here is one value; several travel together in a packet, as the protocol of wirepact says.',
  'A procedure that the client answers is an operation that the server sends.',
].join('\n')

function answered(procedure: ProcedureSnapshot, owner: string, messages: Messages): object {
  return { action: 'receive', ...operation(procedure, owner, messages) }
}

function asked(procedure: ProcedureSnapshot, owner: string, messages: Messages): object {
  return { action: 'send', ...operation(procedure, owner, messages) }
}

function operation(procedure: ProcedureSnapshot, owner: string, messages: Messages): object {
  const { name, kind, hash, input, item, up, errors = {}, idempotent, timeoutMs, maxBytes } = procedure
  const sent = [messages.value(owner, 'input', input, `The input of ${name}.`)]
  if (kind === 'upload') sent.push(messages.value(owner, 'item', item, `One of many that the caller of ${name} sends.`))
  if (kind === 'duplex') sent.push(messages.value(owner, 'up', up, `One of many that the caller of ${name} sends.`))
  const answers = kind === 'notify' ? undefined : [
    ...answersOf(procedure, owner, messages),
    ...Object.entries(errors).map(([code, data]) => messages.error(owner, code, data, `One of the errors of ${name}.`)),
    messages.statusError(),
  ]
  return {
    ...said(procedure),
    channel: { $ref: `#/channels/${CHANNEL}` },
    messages: sent,
    ...(answers ? { reply: { channel: { $ref: `#/channels/${CHANNEL}` }, messages: answers } } : {}),
    ...extensions({ kind, hash, idempotent, 'timeout-ms': timeoutMs, 'max-bytes': maxBytes }),
  }
}

function answersOf({ name, kind, output, item, down }: ProcedureSnapshot, owner: string, messages: Messages): Reference[] {
  const end = (): Reference => messages.value(owner, 'end', undefined, `Behind the last item of ${name}.`)
  const answers: Readonly<Record<Exclude<Definition['kind'], 'notify'>, () => Reference[]>> = {
    rpc: () => [messages.value(owner, 'output', output, `The answer of ${name}.`)],
    upload: () => [messages.value(owner, 'output', output, `The answer of ${name}.`)],
    stream: () => [messages.value(owner, 'item', item, `One of many that ${name} answers with.`), end()],
    duplex: () => [messages.value(owner, 'down', down, `One of many that ${name} answers with.`), end()],
  }
  return kind === 'notify' ? [] : answers[kind]()
}

function subscribed(topic: TopicSnapshot, messages: Messages): object {
  const { name, params } = topic
  return {
    action: 'receive',
    ...said({ ...topic, description: `Subscribes to ${name}.` }),
    channel: { $ref: `#/channels/${CHANNEL}` },
    messages: [messages.value(`topic:${name}`, 'params', params, `What tells one log of ${name} from another.`)],
    ...extensions({ kind: 'subscribe' }),
  }
}

function published(topic: TopicSnapshot, messages: Messages): object {
  const { name, kind, hash, message, presence, retain, overflow, maxBytes } = topic
  const owner = `topic:${name}`
  const sent = [messages.value(owner, 'message', message, `What is published to ${name}.`)]
  if (presence) sent.push(messages.value(owner, 'presence', presence, `What is told of each subscriber to ${name}.`))
  return {
    action: 'send',
    ...said(topic),
    channel: { $ref: `#/channels/${CHANNEL}` },
    messages: sent,
    ...extensions({ kind, hash, retain, overflow, 'max-bytes': maxBytes }),
  }
}

function said({ name, description: text }: { readonly name: string; readonly description?: string | undefined }): object {
  const groups = name.split('.').slice(0, -1)
  return {
    title: name,
    ...(text === undefined ? {} : { description: text }),
    ...(groups.length > 0 ? { tags: [{ name: groups.join('.') }] } : {}),
  }
}

/** Those that are defined, as AsyncAPI lets others than itself name them. */
function extensions(options: Readonly<Record<string, unknown>>): object {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [`x-wirepact-${name}`, value]))
}

function channel(address: string, keys: readonly string[]): object {
  return {
    address,
    title: 'The WebSocket',
    servers: [{ $ref: '#/servers/main' }],
    messages: Object.fromEntries(keys.map((key) => [key, { $ref: `#/components/messages/${key}` }])),
    bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
  }
}

function serverAt(url: string | undefined): { host: string; pathname: string; protocol: string; variables?: object } {
  if (url === undefined) {
    const variables = { host: { description: 'Where the server is.', default: 'localhost:8080' } }
    return { host: '{host}', pathname: '/', protocol: 'ws', variables }
  }
  const { host, pathname, protocol } = URL.canParse(url) ? new URL(url) : { host: '', pathname: '', protocol: '' }
  if (!/^(ws|http)s?:$/.test(protocol)) throw new TypeError(`url: no address of a WebSocket, such as wss://example.com/rpc (got ${url})`)
  return { host, pathname, protocol: protocol.replace('http', 'ws').slice(0, -1) }
}
