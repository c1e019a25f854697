// What the measured contracts say: procedures as a service has them, each another one,
// drawn from a seed. It knows neither TypeBox nor Zod.

const groups = [
  'orders', 'accounts', 'invoices', 'shipments', 'products', 'customers', 'payments', 'refunds', 'coupons', 'reviews',
  'tickets', 'messages', 'calendars', 'projects', 'reports', 'devices', 'tenants', 'webhooks', 'sessions', 'exports',
]
const verbs = ['get', 'list', 'create', 'update', 'remove', 'search', 'assign', 'approve', 'preview', 'history']
/** Those that only read: queries, where that makes a difference. */
const reading = /^(get|list|search|preview|history)$/

const subjects = [
  'billing', 'shipping', 'contact', 'owner', 'target', 'source', 'primary', 'secondary', 'initial', 'final', 'current', 'previous',
  'external', 'internal', 'local', 'remote', 'public', 'private', 'daily', 'total',
]
const nouns = [
  'Address', 'Amount', 'Balance', 'Code', 'Count', 'Currency', 'Date', 'Email', 'Flag', 'Label', 'Limit', 'Locale', 'Mode', 'Name',
  'Note', 'Number', 'Phone', 'Price', 'Quantity', 'Rate', 'Reason', 'Region', 'Score', 'Status', 'Tag', 'Title', 'Url', 'Version', 'Weight', 'Zone',
]
const words = ['open', 'closed', 'pending', 'active', 'draft', 'sent', 'failed', 'paid', 'late', 'new', 'low', 'high', 'manual', 'auto', 'once', 'weekly']
const codes = ['NOT_YOURS', 'TOO_LATE', 'LIMIT_REACHED', 'OUT_OF_STOCK', 'ALREADY_DONE', 'WRONG_STATE', 'IN_USE', 'EXPIRED']

/**
 * @param count - of procedures: a multiple of 10, at most 200
 * @returns groups of ten procedures, each with two schemas that they share
 */
export function modelOf(count) {
  const draw = new Draw(20_261_105)
  return groups.slice(0, count / verbs.length).map((name) => groupOf(name, draw))
}

function groupOf(name, draw) {
  const entities = [singular(name), `${singular(name)}Summary`].map((entity) => ({ name: entity, type: objectOf(draw, draw.between(6, 9), 1) }))
  const procedures = verbs.map((verb) => ({
    name: verb,
    reads: reading.test(verb),
    description: `${capitalised(verb)}: ${name}.`,
    input: objectOf(draw, draw.between(6, 9), 2),
    output: outputOf(draw, entities),
    errors: draw.between(0, 2) === 0 ? errorsOf(draw) : {},
  }))
  return { name, entities, procedures }
}

function outputOf(draw, entities) {
  const output = objectOf(draw, draw.between(5, 7), 2)
  const [entity, summary] = entities.map(({ name }) => ({ kind: 'ref', name }))
  return { ...output, members: [...output.members, { name: 'value', type: entity }, { name: 'others', type: { kind: 'array', item: summary } }] }
}

function errorsOf(draw) {
  return Object.fromEntries(draw.some(codes, draw.between(1, 3)).map((code) => [code, objectOf(draw, 2, 0)]))
}

/** @param depth - of what may still be inside it */
function objectOf(draw, count, depth) {
  const members = draw.some(subjects, count).map((subject) => ({
    name: subject + draw.one(nouns), optional: draw.between(0, 3) === 0, type: typeOf(draw, depth),
  }))
  // One can always be read, and one is always an object, as far as there is room.
  members[0] = { name: 'id', type: { kind: 'string', format: 'uuid' } }
  if (depth > 0) members[1] = { name: `${members[1].name}Details`, type: objectOf(draw, 4, depth - 1) }
  return { kind: 'object', members }
}

function typeOf(draw, depth) {
  const leaf = draw.one([
    () => ({ kind: 'string', max: draw.between(10, 200) }),
    () => ({ kind: 'string', format: draw.one(['uuid', 'email', 'date-time']) }),
    () => ({ kind: 'number', min: 0 }),
    () => ({ kind: 'integer', min: 0, max: draw.between(10, 10_000) }),
    () => ({ kind: 'boolean' }),
    () => ({ kind: 'literals', values: draw.some(words, draw.between(3, 5)) }),
    () => ({ kind: 'nullable', inner: { kind: 'string', max: 40 } }),
  ])
  if (depth === 0) return leaf()
  return draw.one([
    leaf, leaf, leaf, leaf,
    () => ({ kind: 'array', item: objectOf(draw, 3, 0), max: 100 }),
    () => ({ kind: 'array', item: typeOf(draw, 0) }),
    () => ({ kind: 'record', value: typeOf(draw, 0) }),
    () => ({ kind: 'tagged', members: draw.some(words, 3).map((tag) => ({ tag, type: objectOf(draw, 2, 0) })) }),
  ])()
}

/** The same numbers each time. Source: Tommy Ettinger, mulberry32, public domain. */
class Draw {
  #state

  constructor(seed) {
    this.#state = seed
  }

  /** A whole number, both ends included. */
  between(low, high) {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return low + Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * (high - low + 1))
  }

  one(list) {
    return list[this.between(0, list.length - 1)]
  }

  /** So many of the list, each once. */
  some(list, count) {
    const rest = [...list]
    return Array.from({ length: count }, () => rest.splice(this.between(0, rest.length - 1), 1)[0])
  }
}

function singular(name) {
  return capitalised(name.slice(0, -1))
}

function capitalised(word) {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
