// Items on their way past somebody who counts them.

import { textOf } from './shown.js'

/** Told each item as text, and that there are no more. */
export interface Tap {
  item(text: string): void
  end(): void
}

/** The same items, of the same sort of source: one that is read at once stays so. */
export function tapped(items: unknown, tap: Tap): unknown {
  const source = Object(items) as Partial<AsyncIterable<unknown> & Iterable<unknown>>
  if (source[Symbol.asyncIterator]) return later(source as AsyncIterable<unknown>, tap)
  return source[Symbol.iterator] && typeof items === 'object' ? atOnce(source as Iterable<unknown>, tap) : items
}

/** No generator: its `return` would wait for the item that is being made, which may need that `return` to end. */
function later(items: AsyncIterable<unknown>, tap: Tap): AsyncIterableIterator<unknown> {
  let opened: AsyncIterator<unknown> | undefined
  const source = (): AsyncIterator<unknown> => (opened ??= items[Symbol.asyncIterator]())
  const taking: AsyncIterableIterator<unknown> = {
    [Symbol.asyncIterator]: () => taking,
    next: async () => {
      const result = await source().next()
      if (result.done) tap.end()
      else tap.item(textOf(result.value))
      return result
    },
    return: async () => (await source().return?.()) ?? { done: true, value: undefined },
  }
  return taking
}

function* atOnce(items: Iterable<unknown>, tap: Tap): Generator<unknown> {
  for (const item of items) {
    tap.item(textOf(item))
    yield item
  }
  tap.end()
}

/** Puts itself before the iterator's own `next`, which is then somebody else's to call. */
export function tapInPlace(items: AsyncIterator<unknown>, tap: Tap): void {
  const next = items.next.bind(items)
  items.next = async () => {
    const result = await next()
    if (result.done) tap.end()
    else tap.item(textOf(result.value))
    return result
  }
}
