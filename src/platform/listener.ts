// What the application wants to be told of.

import type { Logger } from './logger.js'

/** Calls `tell`. That it throws, or what it returns rejects, is in the log and harms nothing. */
export async function inform(logger: Logger, whom: string, tell: () => unknown): Promise<void> {
  try {
    await tell()
  } catch (err) {
    logger.error({ err }, `${whom} failed`)
  }
}
