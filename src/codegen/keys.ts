// Keys and anchors of a document: any name, made of the characters that are allowed there.

/** Gives each name a key of its own: of two that would have the same, the second gets a number. */
export class Keys {
  readonly #given = new Map<string, string>()
  readonly #taken = new Set<string>()

  /** @param wanted - what the key is to be like. Default: the name */
  of(name: string, wanted = name): string {
    let key = this.#given.get(name)
    if (key !== undefined) return key
    const allowed = wanted.replaceAll(/[^a-zA-Z0-9._-]+/g, '_')
    const plain = allowed in {} ? `${allowed}-` : allowed // `__proto__` would lead readers astray
    key = plain
    for (let count = 2; this.#taken.has(key); count++) key = `${plain}-${count}`
    this.#given.set(name, key)
    this.#taken.add(key)
    return key
  }
}
