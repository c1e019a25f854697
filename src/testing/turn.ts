// One turn of the event loop. Taken when the module loads, so that a user's
// fake timers do not stop the tests' own clock.

const { setImmediate, setTimeout, MessageChannel } = globalThis as {
  setImmediate?: (run: () => void) => unknown
  setTimeout: (run: () => void, delayMs: number) => unknown
  MessageChannel?: new () => MessageChannel
}

/** Resolves when all promise jobs are done, and those that they caused. */
export const turn: () => Promise<void> = setImmediate
  ? () => new Promise((resolve) => setImmediate(resolve))
  : MessageChannel ? posted(new MessageChannel()) : () => new Promise((resolve) => setTimeout(resolve, 0))

/** In browsers a message takes microseconds, where a nested timer takes 4 ms. */
function posted({ port1, port2 }: MessageChannel): () => Promise<void> {
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return () => new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(undefined)
  })
}
