// What `call`, `stream`, `upload`, `duplex` and `subscribe` take, and the checks of it.

import { Failure } from '../failure.js'

/** Default of `--connect-timeout`. */
export const CONNECT_MS = 10_000

/** One of them. */
export type Typed = string | number | boolean

/** As the command line's parser gives it: a number is a number there, and what came twice a list. */
export interface TypedOptions {
  readonly contract?: string
  readonly export?: string
  readonly header?: Typed | readonly Typed[]
  readonly requestHeader?: Typed | readonly Typed[]
  readonly timeout?: Typed
  readonly connectTimeout?: Typed
  readonly out?: Typed
  readonly bytes?: boolean
  readonly count?: Typed
  readonly from?: Typed
  /** What follows `--`: an input that begins with a dash. */
  readonly '--'?: readonly string[]
}

/** @throws {Failure} unless it is what a server's address looks like */
export function checkAddress(url: string): void {
  if (/^(ws|http)s?:\/\//.test(url) && URL.canParse(url)) return
  throw new Failure(`${url}: no address of a server: it begins with ws:// or wss://, as ws://localhost:8080 does`)
}

/** `name=value`, once or several times. @throws {Failure} if one is none */
export function pairs(option: string, given: Typed | readonly Typed[] | undefined): Record<string, string> {
  const texts = given === undefined ? [] : [given].flat().map(String)
  return Object.fromEntries(texts.map((text) => {
    const at = text.indexOf('=')
    if (at <= 0) throw new Failure(`--${option}: not name=value (got ${text})`)
    return [text.slice(0, at), text.slice(at + 1)]
  }))
}

/** @throws {Failure} unless it is a whole number above 0 */
export function positive(option: string, given: Typed | undefined): number | undefined {
  if (given === undefined) return undefined
  const number = Number(given)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new Failure(`--${option}: not a whole number above 0 (got ${given})`)
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

/** An option as it was typed: the parser makes a number of what looks like one, and `007` is a password. */
export function typed(argv: readonly string[], option: string): string | undefined {
  const at = argv.findLastIndex((argument) => argument === option || argument.startsWith(`${option}=`))
  const argument = argv[at]
  return argument === option ? argv[at + 1] : argument?.slice(option.length + 1)
}
