// The browser's news that the network or the page is back, or leaves for good.

type Target = Pick<EventTarget, 'addEventListener'>

/**
 * Calls `wake` when a page or its network is back, and `leave` when the page
 * goes away for good. Does nothing where there is no page.
 *
 * @returns a function that stops it
 */
export function watchPage(wake: () => void, leave: () => void): () => void {
  const { window, document } = globalThis as { window?: Target; document?: Target & { visibilityState: string } }
  if (!window?.addEventListener || !document) return () => {}
  const shown = (): void => {
    if (document.visibilityState === 'visible') wake()
  }
  const hidden = (event: Event): void => {
    if (!(event as PageTransitionEvent).persisted) leave() // a pagehide's event
  }
  const watching = new AbortController()
  const { signal } = watching
  window.addEventListener('online', wake, { signal })
  window.addEventListener('pageshow', wake, { signal })
  document.addEventListener('visibilitychange', shown, { signal })
  document.addEventListener('resume', wake, { signal })
  window.addEventListener('pagehide', hidden, { signal })
  return () => watching.abort()
}
