// Where the package writes what nobody waits for. `console` and pino fit.

export interface Logger {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
