// What `call`, `stream`, `upload`, `duplex` and `subscribe` take, and the checks of it.

import { Failure } from '../failure.js'
import type { Given } from '../options.js'

/** Default of `--connect-timeout`. */
export const CONNECT_MS = 10_000

/** As the command line's parser gives them. */
export interface TypedOptions {
  readonly auth?: Given
  readonly contract?: Given
  readonly export?: Given
  readonly header?: Given
  readonly requestHeader?: Given
  readonly timeout?: Given
  readonly connectTimeout?: Given
  readonly out?: Given
  readonly bytes?: boolean
  readonly count?: Given
  readonly from?: Given
  /** What follows `--`: an input that begins with a dash. */
  readonly '--'?: readonly string[]
}

/** @throws {Failure} unless it is what a server's address looks like */
export function checkAddress(url: string): void {
  if (/^(ws|http)s?:\/\//.test(url) && URL.canParse(url)) return
  throw new Failure(`${url}: no address of a server: it begins with ws:// or wss://, as ws://localhost:8080 does`)
}

/** `name=value`, once or several times. @throws {Failure} if one is none */
export function pairs(option: string, given: Given | undefined): Record<string, string> {
  const texts = given === undefined ? [] : [given].flat().map(String)
  return Object.fromEntries(texts.map((text) => {
    const at = text.indexOf('=')
    if (at <= 0) throw new Failure(`--${option}: not name=value (got ${text})`)
    return [text.slice(0, at), text.slice(at + 1)]
  }))
}

/** JSON if it is some, else the text itself. */
export function jsonOrText(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
