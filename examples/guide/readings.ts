// Calling procedures with items: docs/guide/streams.md.

// #region imports
import { RpcError } from 'wirepact'
import { createClient, type Client } from 'wirepact/client'
import { weather, type Reading } from './weather.js'
// #endregion

type Weather = Client<typeof weather>

export function openWeather(url: string): Weather {
  // #region create
  const client = createClient(weather, { url })
  // #endregion
  return client
}

/** The first reading below zero. */
export async function firstFrost(client: Weather, station: string): Promise<Reading | undefined> {
  // #region read
  for await (const reading of client.api.readings({ station, after: 0 })) {
    if (reading.celsius < 0) return reading // leaving the loop stops the generator at the server
  }
  // #endregion
  return undefined
}

/** Shows readings until `stop` aborts; says why if they end otherwise. */
export async function watch(client: Weather, station: string, show: (text: string) => void, stop: AbortSignal): Promise<void> {
  // #region errors
  try {
    for await (const { celsius } of client.api.readings({ station, after: 0 }, { signal: stop })) show(`${celsius} °C`)
  } catch (error) {
    if (!(error instanceof RpcError)) throw error // what the loop's body threw
    if (error.code === 'NO_SUCH_STATION') show(`no station ${station}`)
    else if (error.code !== 'CANCELLED') show(error.message)
  }
  // #endregion
}

/** Readings without end, restarts of the server included. */
export function follow(client: Weather, station: string, after: number): AsyncIterable<Reading> {
  // #region resume
  const readings = client.api.readings({ station, after }, {
    resume: (last) => ({ station, after: last?.number ?? after }), // the input to continue from
  })
  // #endregion
  return readings
}

/** Sends what a sensor measures, a second apart. */
export async function record(client: Weather, station: string, measure: () => Promise<number>, most: number): Promise<number> {
  // #region upload
  async function* measured() {
    for (let number = 1; number <= most; number++) yield { number, celsius: await measure() }
  }
  const { stored } = await client.api.record(station, measured())
  // #endregion
  return stored
}

/** Freezing and boiling. */
export async function scale(client: Weather): Promise<number[]> {
  // #region duplex
  const converted: number[] = []
  for await (const degrees of client.api.fahrenheit([0, 100])) converted.push(degrees) // 32, 212
  // #endregion
  return converted
}
