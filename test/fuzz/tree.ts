// JSON that can say what no value of JavaScript says: a key twice, `__proto__`
// as a key like any other, numbers beyond a double.

export type Tree = string | number | boolean | null | Raw | Fields | readonly Tree[]

/** Text that is written as it is. */
export class Raw {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** An object, as its fields in order. */
export class Fields {
  readonly entries: readonly (readonly [name: string, value: Tree])[]

  constructor(entries: readonly (readonly [string, Tree])[]) {
    this.entries = entries
  }
}

/** @param value - as `JSON.parse` gives it */
export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return value.map(treeOf)
  if (typeof value !== 'object' || value === null) return value as Tree // JSON has nothing else
  return new Fields(Object.entries(value).map(([name, field]) => [name, treeOf(field)]))
}

export function textOf(tree: Tree): string {
  if (tree instanceof Raw) return tree.text
  if (tree instanceof Fields) return `{${tree.entries.map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join()}}`
  return Array.isArray(tree) ? `[${(tree as readonly Tree[]).map(textOf).join()}]` : JSON.stringify(tree)
}
