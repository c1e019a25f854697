// The model's types as source: as TypeBox's schemas, as Zod's, and as values that match.

/** Each writes one kind of type. */
const typebox = {
  object: ({ members }, write) => `Type.Object({ ${membersOf(members, (type, optional) => (optional ? `Type.Optional(${write(type)})` : write(type)))} })`,
  string: ({ format, max }) => `Type.String(${optionsOf({ format, maxLength: max })})`,
  number: ({ min }) => `Type.Number(${optionsOf({ minimum: min })})`,
  integer: ({ min, max }) => `Type.Integer(${optionsOf({ minimum: min, maximum: max })})`,
  boolean: () => 'Type.Boolean()',
  literals: ({ values }) => `Type.Union([${values.map((value) => `Type.Literal('${value}')`).join(', ')}])`,
  nullable: ({ inner }, write) => `Type.Union([${write(inner)}, Type.Null()])`,
  array: ({ item, max }, write) => `Type.Array(${[write(item), ...(max ? [`{ maxItems: ${max} }`] : [])].join(', ')})`,
  record: ({ value }, write) => `Type.Record(Type.String(), ${write(value)})`,
  tagged: ({ members }, write) => `Type.Union([${tagsOf(members, (tag) => `Type.Literal('${tag}')`, (type) => write(type))}])`,
  ref: ({ name }) => name,
  tag: ({ source }) => source,
}

const zod = {
  object: ({ members }, write) => `z.object({ ${membersOf(members, (type, optional) => write(type) + (optional ? '.optional()' : ''))} })`,
  string: ({ format, max }) => ({ 'uuid': 'z.uuid()', 'email': 'z.email()', 'date-time': 'z.iso.datetime()' })[format] ?? `z.string().max(${max})`,
  number: ({ min }) => `z.number().min(${min})`,
  integer: ({ min, max }) => `z.int().min(${min}).max(${max})`,
  boolean: () => 'z.boolean()',
  literals: ({ values }) => `z.enum([${values.map((value) => `'${value}'`).join(', ')}])`,
  nullable: ({ inner }, write) => `${write(inner)}.nullable()`,
  array: ({ item, max }, write) => `z.array(${write(item)})${max ? `.max(${max})` : ''}`,
  record: ({ value }, write) => `z.record(z.string(), ${write(value)})`,
  tagged: ({ members }, write) => `z.discriminatedUnion('is', [${tagsOf(members, (tag) => `z.literal('${tag}')`, (type) => write(type))}])`,
  ref: ({ name }) => name,
  tag: ({ source }) => source,
}

const samples = {
  object: ({ members }, write) => `{ ${membersOf(members.filter(({ optional }) => !optional), (type) => write(type))} }`,
  string: ({ format }) => ({ 'uuid': '\'123e4567-e89b-42d3-a456-426614174000\'', 'email': '\'ada@example.com\'', 'date-time': '\'2026-11-05T12:00:00Z\'' })[format] ?? '\'text\'',
  number: () => '1.5',
  integer: () => '7',
  boolean: () => 'true',
  literals: ({ values }) => `'${values[0]}'`,
  nullable: () => 'null',
  array: ({ item }, write) => `[${write(item)}]`,
  record: ({ value }, write) => `{ key: ${write(value)} }`,
  tagged: ({ members: [{ tag, type }] }, write) => write(withTag(type, `'${tag}'`)),
  ref: ({ name }, write, entities) => write(entities.find((entity) => entity.name === name).type),
  tag: ({ source }) => source,
}

export const typeboxOf = (type) => written(typebox, type, [])
export const zodOf = (type) => written(zod, type, [])

/** @param entities - the shared schemas of the type's group */
export const sampleOf = (type, entities) => written(samples, type, entities)

function written(writers, type, entities) {
  return writers[type.kind](type, (inner) => written(writers, inner, entities), entities)
}

function membersOf(members, write) {
  return members.map(({ name, type, optional = false }) => `${name}: ${write(type, optional)}`).join(', ')
}

function tagsOf(members, literal, write) {
  return members.map(({ tag, type }) => write(withTag(type, literal(tag)))).join(', ')
}

function withTag({ members }, source) {
  return { kind: 'object', members: [{ name: 'is', type: { kind: 'tag', source } }, ...members] }
}

function optionsOf(options) {
  const said = Object.entries(options).filter(([, value]) => value !== undefined)
  return said.length === 0 ? '' : `{ ${said.map(([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : value}`).join(', ')} }`
}
