// How long to wait before connecting again.

export interface Backoff {
  /** The first wait is uniform in 0 to this, in milliseconds. Default 1,000. */
  readonly firstMs: number
  /** Later waits are at least this, in milliseconds. Default 100. */
  readonly minMs: number
  /** The n-th wait after the first is uniform up to `stepMs` · 2ⁿ, in milliseconds. Default 500. */
  readonly stepMs: number
  /** No wait is longer, in milliseconds, unless `minMs` is. Default 20,000. */
  readonly maxMs: number
}

export const defaultBackoff: Backoff = { firstMs: 1_000, minMs: 100, stepMs: 500, maxMs: 20_000 }

/**
 * Wait before reconnect attempt `attempt` (0-based), in milliseconds.
 *
 * Full jitter, so that clients cut off together do not return together.
 * Source: Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 *
 * @param random - uniform in [0, 1); injected so that tests are exact
 */
export function backoffMs(attempt: number, { firstMs, minMs, stepMs, maxMs }: Backoff, random: number): number {
  if (attempt === 0) return random * Math.min(firstMs, maxMs)
  const mostMs = Math.min(maxMs, stepMs * 2 ** attempt || 0) // after 1,023 attempts 0 · ∞, which is no number
  return minMs + random * Math.max(0, mostMs - minMs)
}
