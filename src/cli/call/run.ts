// One command about a server: what was typed, made into a call, and its results into lines.

import type { RpcError } from '../../errors.js'
import { loadContract } from '../load.js'
import { Failure } from '../failure.js'
import { MOST_MS, wholeIfGiven } from '../numbers.js'
import { text } from '../options.js'
import { givenValue, invoke, itemsFrom } from './invoke.js'
import { Lines } from './lines.js'
import { checkAddress, CONNECT_MS, jsonOrText, pairs, type TypedOptions } from './options.js'
import { inSession } from './session.js'
import { hintAbout, targetOf, type Kind } from './target.js'
import { Values } from './values.js'

export interface Asked {
  readonly url: string
  readonly name: string
  readonly input: string | undefined
  /** Where items come from; undefined: it sends none. */
  readonly file: string | undefined
  readonly options: TypedOptions
}

/** @param kinds - that the command can do */
export async function run(kinds: readonly [Kind, ...Kind[]], { url, name, input, file, options }: Asked): Promise<void> {
  const { bytes } = options
  const [contract, from, out] = [text('contract', options.contract), text('from', options.from), text('out', options.out)]
  checkAddress(url)
  const given = input ?? options['--']?.[0]
  const headers = pairs('header', options.header)
  const timeoutMs = wholeIfGiven('timeout', options.timeout, 1, MOST_MS)
  const connectMs = wholeIfGiven('connect-timeout', options.connectTimeout, 1, MOST_MS) ?? CONNECT_MS
  const count = wholeIfGiven('count', options.count, 1) ?? Infinity
  if (from !== undefined && from !== 'start') throw new Failure(`--from: not start (got ${from})`)
  const snapshot = contract === undefined ? undefined : await loadContract(contract, { export: text('export', options.export) })
  const target = targetOf({ name, kinds, given: given !== undefined, bytes }, snapshot)
  const values = new Values(target)
  const value = await givenValue(given, target, values)
  const items = file === undefined ? undefined : itemsFrom(file, target, values)
  const enough = new AbortController()
  const lines = await Lines.to(out, () => enough.abort())
  const call = { headers, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  process.exitCode = await inSession(target.contract, {
    url, connectMs, auth: jsonOrText(text('auth', options.auth)), requestHeaders: pairs('request-header', options.requestHeader),
    tell: (error) => told(error, `${error.message}${hintAbout(error, name, target)}`, values),
  }, enough.signal, (session) => invoke({ target, values, given: value, items, options: call, count, from }, session, lines))
  await lines.end()
}

function told({ code, outcome, data }: RpcError, message: string, values: Values): string {
  return JSON.stringify({ code, message, outcome, data: values.writeError(code, data) })
}
