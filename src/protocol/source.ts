// What yields a call's items: a generator, another iterable, one of Node's
// streams. It is opened once, and left in any case.

export interface Source {
  next(): IteratorResult<unknown, unknown> | Promise<IteratorResult<unknown, unknown>>
  /** Nobody reads it any more. */
  leave(): Promise<void>
}

type Items = AsyncIterable<unknown> | Iterable<unknown>

/** A stream's iterator does nothing before it is first asked for an item: until then it hears no error, and closes nothing. */
interface NodeStream {
  on(event: 'error', listener: () => void): unknown
  destroy(): unknown
}

function isIterable(value: unknown): value is Items {
  return typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value)
}

/** @throws {TypeError} if it is not iterable; and what it throws */
export function opened(items: unknown): Source {
  if (!isIterable(items)) throw new TypeError('not iterable: items come from an async generator or another iterable')
  guard(items)
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  return {
    next: () => iterator.next(),
    async leave() {
      close(items) // first: its iterator would wait for what it is reading
      await iterator.return?.()
    },
  }
}

/** A stream's error does not end the process before somebody reads it: whoever does is thrown it. */
export function guard(items: unknown): void {
  if (isNodeStream(items)) items.on('error', () => {})
}

/** A stream is of no more use. */
export function close(items: unknown): void {
  if (isNodeStream(items)) items.destroy()
}

function isNodeStream(items: unknown): items is NodeStream {
  const { on, pipe, destroy } = Object(items) as Record<string, unknown>
  return [on, pipe, destroy].every((method) => typeof method === 'function')
}
