// Waiting for what another task does: a promise with its resolver beside it, and
// a condition looked at until it holds.

export interface Gate<T> {
  readonly passed: Promise<T>
  readonly open: (value: T) => void
}

export function gate<T = void>(): Gate<T> {
  let open!: (value: T) => void
  const passed = new Promise<T>((resolve) => (open = resolve))
  return { passed, open }
}

/** Looks until `condition` holds; the test's own timeout ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn(2)
}

/** Lets the event loop go round: what was written to a local socket has been read some turns later. */
export function turn(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The signal's abort reason, once it has aborted. */
export function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason)
    else signal.addEventListener('abort', () => resolve(signal.reason))
  })
}

/** What an async function gives that fails, where whoever calls it wants nothing. */
export function rejecting(message: string): void {
  return Promise.reject(new Error(message)) as unknown as void
}
