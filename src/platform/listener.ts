// What the application wants to be told of.

import type { Logger } from './logger.js'

/** Calls `tell`. That it throws, or what it returns rejects, is in the log and harms nothing. */
export function inform(logger: Logger, whom: string, tell: () => unknown): void {
  new Promise((resolve) => resolve(tell())).catch((error: unknown) => logger.error({ err: error }, `${whom} failed`))
}
