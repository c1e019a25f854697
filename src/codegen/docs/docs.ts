// A contract as a reference to read: Markdown, the same for the same contract.

import { isAbsence, type Shape } from '../../snapshot/shape.js'
import type { ProcedureSnapshot, Snapshot, TopicSnapshot } from '../../snapshot/snapshot.js'
import { Keys } from '../keys.js'
import { code, firstSentence, heading, link, list, prose, table } from './markdown.js'
import { count } from './notes.js'
import { shortName } from './type.js'
import { about, valueLine, valueText } from './value.js'
import { usageOf } from './usage.js'

/** A reference of the contract, in Markdown. It ends with a line break. */
export function docsOf(snapshot: Snapshot): string {
  const { name, version, schemas } = snapshot
  const keys = new Keys()
  const anchors = new Map(Object.keys(schemas).map((schema) => [schema, keys.of(schema, `type-${shortName(schema)}`)]))
  const chapters = chaptersOf(snapshot, keys, anchors).filter(({ entries }) => entries.length > 0)
  const blocks = [
    `# ${prose(`${name} ${version}`)}`,
    ...chapters.map(contents),
    ...chapters.flatMap(({ title, anchor, text, entries }) =>
      [heading(2, title, anchor), text, ...entries.flatMap((entry) => [heading(3, entry.title, entry.anchor), ...entry.blocks])]),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

interface Chapter {
  readonly title: string
  readonly anchor: string
  readonly text: string
  readonly entries: readonly Entry[]
}

interface Entry {
  readonly title: string
  readonly anchor: string
  /** For the contents: what it is, in Markdown. */
  readonly brief: string
  readonly blocks: readonly string[]
}

type Anchors = ReadonlyMap<string, string>

function chaptersOf({ server, client, topics, schemas }: Snapshot, keys: Keys, anchors: Anchors): Chapter[] {
  const procedures = (side: 'server' | 'client', list: readonly ProcedureSnapshot[]): Entry[] =>
    list.map((procedure) => procedureEntry(procedure, side, keys, anchors))
  return [
    { title: 'Procedures', anchor: 'server', text: 'Clients call these, and the server answers.', entries: procedures('server', server) },
    { title: 'Procedures of the client', anchor: 'client', text: 'The server calls these, and the client answers.', entries: procedures('client', client) },
    { title: 'Topics', anchor: 'topics', text: 'The server publishes these, to whoever subscribed.', entries: topics.map((topic) => topicEntry(topic, keys, anchors)) },
    { title: 'Types', anchor: 'types', text: '', entries: Object.entries(schemas).map(([name, shape]) => schemaEntry(name, shape, anchors)) },
  ]
}

function contents({ title, anchor, entries }: Chapter): string {
  const items = entries.map((entry) => `${link(code(entry.title), entry.anchor)}${entry.brief === '' ? '' : `: ${entry.brief}`}`)
  return `**${link(title, anchor)}**\n\n${list(items)}`
}

function procedureEntry(procedure: ProcedureSnapshot, side: 'server' | 'client', keys: Keys, anchors: Anchors): Entry {
  const { name, description = '', input, output, item, up, down, errors = {} } = procedure
  return {
    title: name,
    anchor: keys.of(`${side}-${name}`),
    brief: firstSentence(description),
    blocks: [
      prose(description),
      `\`\`\`ts\n${usageOf(procedure, side)}\n\`\`\``,
      factsOf(procedure).join(' · '),
      ...values({ Input: input, 'Each item': item, 'Each item up': up, 'Each item down': down, Output: output }, anchors),
      errorsText(errors, anchors),
    ],
  }
}

function topicEntry(topic: TopicSnapshot, keys: Keys, anchors: Anchors): Entry {
  const { name, description = '', params, message, presence } = topic
  return {
    title: name,
    anchor: keys.of(`topic-${name}`),
    brief: firstSentence(description),
    blocks: [
      prose(description),
      `\`\`\`ts\n${usageOf(topic, 'topics')}\n\`\`\``,
      keptOf(topic).join(' · '),
      ...values({ Params: params, Message: message, Presence: presence }, anchors),
    ],
  }
}

function schemaEntry(name: string, shape: Shape, anchors: Anchors): Entry {
  const { description } = shape
  const short = shortName(name)
  return {
    title: short,
    anchor: anchors.get(name) ?? '',
    brief: typeof description === 'string' ? firstSentence(description) : '',
    blocks: [
      short === name ? '' : `Its name is ${code(name)}.`,
      about(shape).replaceAll('<br>', '\n\n'),
      valueText(shape, anchors),
    ],
  }
}

/** Each value that there is, under its title. */
function values(shapes: Readonly<Record<string, Shape | undefined>>, anchors: Anchors): string[] {
  return Object.entries(shapes).flatMap(([title, shape]) => {
    if (shape === undefined || isAbsence(shape)) return []
    const brief = valueLine(shape, anchors)
    if (brief !== undefined) return [`**${title}** ${brief}`]
    const said = about(shape)
    return [`**${title}**${said === '' ? '' : ` ${said}`}`, valueText(shape, anchors)]
  })
}

function errorsText(errors: Readonly<Record<string, Shape>>, anchors: Anchors): string {
  const rows = Object.entries(errors).map(([code_, data]) => {
    const brief = isAbsence(data) ? 'no data' : valueLine(data, anchors)
    return { code: code_, brief, data }
  })
  if (rows.length === 0) return ''
  const lines = table(['error', 'data'], rows.map(({ code: name, brief }) => [code(name), brief ?? 'below']))
  const details = rows.filter(({ brief }) => brief === undefined).map(({ code: name, data }) => `Data of ${code(name)}:\n\n${valueText(data, anchors)}`)
  return ['**Errors**', lines, ...details].join('\n\n')
}

const kinds = {
  rpc: 'one answer', notify: 'no answer', stream: 'many items back', upload: 'many items, one answer', duplex: 'many items both ways',
} satisfies Record<ProcedureSnapshot['kind'], string>

function factsOf({ kind, idempotent, timeoutMs, maxBytes }: ProcedureSnapshot): string[] {
  return [
    `${code(kind)}: ${kinds[kind]}`,
    ...(idempotent ? ['may run twice (`idempotent`)'] : []),
    ...(timeoutMs === undefined ? [] : [`timeout ${count(timeoutMs)} ms`]),
    ...(maxBytes === undefined ? [] : [`values of at most ${count(maxBytes)} bytes`]),
  ]
}

const overflows = {
  gap: 'who falls behind is told of the gap', latest: 'who falls behind goes on with the latest', close: 'who falls behind is refused',
} satisfies Record<NonNullable<TopicSnapshot['overflow']>, string>

function keptOf({ retain = { count: 1_000, ageMs: 120_000 }, overflow = 'gap', maxBytes }: TopicSnapshot): string[] {
  const { count: newest, ageMs } = typeof retain === 'number' ? { count: retain, ageMs: undefined } : retain
  const kept = [
    newest === undefined ? undefined : `the newest ${count(newest)}`,
    ageMs === undefined ? undefined : `those of the last ${count(ageMs)} ms`,
  ].filter((part) => part !== undefined)
  return [
    newest === 0 ? 'nothing is kept' : `kept: ${kept.length === 0 ? 'all' : kept.join(', ')}`,
    overflows[overflow],
    ...(maxBytes === undefined ? [] : [`messages of at most ${count(maxBytes)} bytes`]),
  ]
}
