// Names that schemas have beside their own: those under which a module exports them.

/** Finds the name of a schema, and of the copies of it that TypeBox makes. */
export class ExportedNames {
  readonly #names: ReadonlyMap<object, string>
  /** The schemas with a name, by what is inside them: copies of a schema share it. */
  readonly #originals = new Map<unknown, object>()

  constructor(names: ReadonlyMap<object, string>) {
    this.#names = names
    for (const schema of names.keys()) {
      const inside = insideOf(schema)
      if (inside !== undefined) this.#originals.set(inside, schema)
    }
  }

  of(schema: object): string | undefined {
    const own = this.#names.get(schema)
    if (own !== undefined || this.#names.size === 0) return own
    const original = this.#originals.get(insideOf(schema))
    return original && isCopy(schema, original) ? this.#names.get(original) : undefined
  }
}

/** The first object in the schema. Schemas without are not told apart: one string is like another. */
function insideOf(schema: object): unknown {
  return sayingOf(schema).map((key) => valueOf(schema, key)).find((value) => typeof value === 'object' && value !== null)
}

/** `Type.Optional(Order)` is a copy of Order with a mark. */
function isCopy(schema: object, original: object): boolean {
  const keys = sayingOf(schema)
  return keys.length === sayingOf(original).length && keys.every((key) => valueOf(schema, key) === valueOf(original, key))
}

/** All but the marks of the property that a schema stands for; what is not enumerable as well, such as refinements. */
function sayingOf(schema: object): string[] {
  return Object.getOwnPropertyNames(schema).filter((key) => key !== '~optional' && key !== '~readonly')
}

function valueOf(schema: object, key: string): unknown {
  return (schema as Readonly<Record<string, unknown>>)[key]
}
