// What answers procedures with items: docs/guide/streams.md.

// #region imports
import { createServer } from 'wirepact/server'
import { weather, type Reading } from './weather.js'
// #endregion

/** One station's readings, and those who wait for the next. */
export class Log {
  readonly #readings: Reading[] = []
  readonly #wakes = new Set<() => void>()

  add(reading: Reading): void {
    this.#readings.push(reading)
    for (const wake of this.#wakes) wake()
  }

  /** Readings after number `after`, once there are any; none if `signal` aborts before. */
  async after(after: number, signal: AbortSignal): Promise<Reading[]> {
    while (!signal.aborted && this.#readings.length <= after) await this.#next(signal)
    return this.#readings.slice(after)
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wakes.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#wakes.add(wake)
      signal.addEventListener('abort', wake)
    })
  }
}

export function serveWeather(logs: ReadonlyMap<string, Log>) {
  // #region handlers
  const server = createServer(weather)
  server.handle({
    readings: async function* ({ station, after }, ctx) {
      const log = logs.get(station)
      if (!log) throw ctx.error('NO_SUCH_STATION')
      while (!ctx.signal.aborted) { // aborts when nobody reads any more
        for (const reading of await log.after(after, ctx.signal)) {
          yield reading // waits while the reader has no room
          after = reading.number
        }
      }
    },
    record: async (station, readings) => {
      let stored = 0
      for await (const reading of readings) { // each checked against the contract
        logs.get(station)?.add(reading)
        stored++
      }
      return { stored }
    },
    fahrenheit: async function* (degrees) {
      for await (const celsius of degrees) yield celsius * 1.8 + 32
    },
  })
  // #endregion
  return server
}
