// Where the package writes what nobody waits for. `console` and pino fit.

export interface Logger {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** `logger`, but what it throws harms nothing. */
export function guarded(logger: Logger): Logger {
  const guard = (level: keyof Logger): Logger[typeof level] => (details, message) => {
    // An odd error (a revoked Proxy, a getter that throws) cannot be looked at; the rest may still be of use.
    for (const shown of [details, { ...details, err: 'an error that cannot be shown' }]) {
      try {
        return logger[level](shown, message)
      } catch { /* at last the logger itself fails, and there is nobody else to tell */ }
    }
  }
  return { warn: guard('warn'), error: guard('error') }
}
