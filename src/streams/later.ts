// Items that are only promised yet: an interceptor is asked first.

/** The items of a promise of them. */
export function later(promise: Promise<unknown>): AsyncIterableIterator<unknown> {
  const items = promise.then((source) => (source as AsyncIterable<unknown>)[Symbol.asyncIterator]()) // of a call that has items
  items.catch(() => {}) // whoever reads it is told
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: async () => (await items).next(),
    return: async () => (await (await items).return?.()) ?? { done: true, value: undefined },
  }
}
