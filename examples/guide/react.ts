// A client in React: docs/guide/recipes.md.

// #region react
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { MessageOf } from 'wirepact'
import type { Client, ClientState } from 'wirepact/client'
import type { exchange } from './topics.js'

type Exchange = Client<typeof exchange>
type Trade = MessageOf<typeof exchange.topics.trades>

/** The state of the connection, for whatever shows it. */
export function useClientState(client: Exchange): ClientState {
  return useSyncExternalStore((changed) => client.onState(changed), () => client.state)
}

/** The newest hundred trades, and whether some before them were missed. */
export function useTrades(client: Exchange, symbol: string): { trades: readonly Trade[]; missed: boolean } {
  const [trades, setTrades] = useState<readonly Trade[]>([])
  const [missed, setMissed] = useState(false)
  useEffect(() => {
    setTrades([])
    setMissed(false)
    return client.topics.trades.subscribe({ symbol }, (trade) => {
      setTrades((before) => [...before.slice(-99), trade])
    }, { from: 'start', onGap: () => setMissed(true) }) // calling what it returns ends it, as React does
  }, [client, symbol])
  return { trades, missed }
}
// #endregion
