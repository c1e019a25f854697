// Making calls: docs/guide/client.md.

// #region imports
import { RpcError } from 'wirepact'
import { createClient, type Client, type Interceptor } from 'wirepact/client'
import { shop } from './contract.js'
// #endregion

type Shop = Client<typeof shop>

/** The client of the guide. */
export function openShop(url: string, token: () => Promise<string>): Shop {
  // #region create
  const client = createClient(shop, {
    url, // ws:, wss:, http: or https:; in a browser also a path
    auth: async () => token(), // what the server's `authenticate` gets
    handlers: { // any part of what the contract lets the server call
      confirm: async (question, ctx) => {
        console.log(`${question} (before ${ctx.deadline?.toISOString()}, at the server it is ${await ctx.server.time()})`)
        return true
      },
    },
    interceptors: [traced],
    timeoutMs: 10_000, // where neither the call nor the contract says
  })
  // #endregion
  return client
}

// #region interceptor
const traced: Interceptor = async (call, next) => {
  call.headers = { ...call.headers, 'trace-id': crypto.randomUUID() } // the handler's `ctx.headers`
  const answer = await next()
  console.log(`${call.method} answered`)
  return answer
}
// #endregion

/** Gives up when the user does, and in any case after two seconds. */
export async function placeOrder(client: Shop, cancel: AbortSignal): Promise<string> {
  // #region options
  const { id } = await client.api.orders.place({ item: 'lamp', count: 1 }, { signal: cancel, timeoutMs: 2_000 })
  const time = await client.api.time({ headers: { zone: 'UTC' } }) // no input: the options come first
  // #endregion
  return `${id} at ${time}`
}

/** One line for people, whatever the connection does. */
export function showState(client: Shop, show: (text: string) => void): () => void {
  // #region state
  const stop = client.onState((state) => {
    switch (state.status) {
      case 'idle': return show('not connected')
      case 'connecting': return show('connecting')
      case 'connected': return show('connected')
      case 'waiting': return show(`${state.reason}; trying again at ${state.retryAt.toLocaleTimeString()}`)
      case 'closed': return show(state.error ? `closed: ${state.error.message}` : 'closed')
    }
  })
  // #endregion
  return stop
}

/** Says at start, not at the first call, that no session is to be had. */
export async function start(client: Shop): Promise<void> {
  // #region connect
  try {
    await client.connect()
  } catch (error) {
    if (error instanceof RpcError && error.code === 'UNAUTHENTICATED') console.error('log in first')
    else throw error
  }
  // #endregion
}
