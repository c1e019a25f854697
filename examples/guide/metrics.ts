// Numbers for a dashboard: docs/guide/recipes.md.

// #region middleware
import { RpcError } from 'wirepact'
import { createServer, type Middleware } from 'wirepact/server'
import { userOf, type User } from './users.js'
import { weather } from './weather.js'

/** Where the numbers go: a client of Prometheus, StatsD or OpenTelemetry. */
export interface Metrics {
  /** A call is over; one that answers with items, when these are. `code` is `OK`, or the error's. */
  ended(method: string, code: string, durationMs: number): void
  /** `authenticate` has thrown. */
  refused(code: string): void
}

function measured(metrics: Metrics): Middleware<typeof weather, User> {
  return async ({ method, ctx }, next) => {
    const startedMs = performance.now()
    const end = (code: string): void => {
      const told = ctx.signal.aborted ? codeOf(ctx.signal.reason) : code // nobody waits for what it ended with
      metrics.ended(method, told, performance.now() - startedMs)
    }
    try {
      const answer = await next()
      if (isItems(answer)) return watched(answer, end)
      end('OK')
      return answer
    } catch (error) {
      end(codeOf(error))
      throw error
    }
  }
}

/** The same items. */
async function* watched(items: AsyncIterable<unknown>, end: (code: string) => void): AsyncGenerator<unknown> {
  let code = 'INTERNAL' // stays so if an item does not match the contract
  try {
    yield* items
    code = 'OK'
  } catch (error) {
    code = codeOf(error)
    throw error
  } finally {
    end(code)
  }
}

function isItems(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer
}

function codeOf(error: unknown): string {
  return error instanceof RpcError ? error.code : 'INTERNAL'
}
// #endregion

export function measuredWeather(metrics: Metrics) {
  // #region create
  const server = createServer(weather, {
    authenticate: async (credentials) => {
      try {
        return await userOf(credentials)
      } catch (error) {
        metrics.refused(codeOf(error))
        throw error
      }
    },
    principal: (user) => user.id,
    middleware: [measured(metrics)],
  })
  // #endregion
  return server
}
