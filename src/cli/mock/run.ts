// A server that answers by the contract alone, until it is ended.

import { constants } from 'node:os'
import { bind } from '../../contract/walk.js'
import type { Contract, Group } from '../../contract/contract.js'
import { RpcError } from '../../errors.js'
import { contractOf } from '../../live/contractof.js'
import { createServer, type Server } from '../../server/server.js'
import type { Snapshot } from '../../snapshot/snapshot.js'
import { Failure } from '../failure.js'
import { loadContract } from '../load.js'
import { logger, say } from '../remarks.js'
import { Answers, type MockOptions } from './answers.js'
import { loadOverrides, watchOverrides } from './overrides.js'
import { Publisher } from './publisher.js'

export interface Asked extends MockOptions {
  readonly contract: string
  readonly export: string | undefined
  readonly host: string
  readonly port: number
  readonly overrides: string | undefined
}

/** Characters of an input that are logged. */
const LOGGED_LENGTH = 200

/** @throws {Failure} if the contract or the overrides cannot be read, or the address is in use */
export async function mock(asked: Asked): Promise<void> {
  const snapshot = await loadContract(asked.contract, { export: asked.export })
  const contract = contractOf(snapshot)
  const answers = new Answers(snapshot, contract, asked)
  const unwatch = asked.overrides === undefined ? undefined : await overridden(answers, asked.overrides, snapshot)
  const publisher = new Publisher(snapshot, answers)
  const server = serverOf(contract, snapshot, answers, publisher)
  const url = await listen(server, asked)
  const ended = interrupted() // before anybody can know that it runs
  process.stdout.write(`${url}\n`)
  say(`a mock of ${snapshot.name} ${snapshot.version} answers; Ctrl-C ends it`)
  const publishing = setInterval(() => publisher.publish(server, ({ message }) => say(message)), Math.max(1, asked.everyMs))
  process.exitCode = await ended
  clearInterval(publishing)
  await Promise.all([unwatch?.(), server.close({ drainMs: 0 })])
}

function serverOf(contract: Contract, { server }: Snapshot, answers: Answers, publisher: Publisher): Server<Contract, undefined> {
  const handlers = bind(server, (procedure) => answers.handlerOf(procedure))
  return createServer<Contract, undefined>(contract, {
    // A page in development comes from another port. There is nothing here to be stolen.
    origins: '*',
    middleware: [logged],
    logger,
    ...publisher.options,
  }).handle(handlers as Group & Record<string, never>) // of the contract's shape, whatever that is
}

async function logged({ method, input }: { method: string; input: unknown }, next: () => Promise<unknown>): Promise<unknown> {
  const call = `${method}${input === undefined ? '' : ` ${shown(input)}`}`
  try {
    const answer = await next()
    say(`${call}: ok`)
    return answer
  } catch (error) {
    say(`${call}: ${error instanceof RpcError ? `${error.code}: ${error.message}` : String(error)}`)
    throw error
  }
}

function shown(input: unknown): string {
  const text = JSON.stringify(input, (_key, value: unknown) =>
    (typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? `${value.length} bytes` : value))
  return text.length > LOGGED_LENGTH ? `${text.slice(0, LOGGED_LENGTH)}…` : text
}

async function listen(server: Server<Contract, undefined>, { host, port }: Asked): Promise<string> {
  try {
    const { url } = await server.listen(port, host)
    return url
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'EADDRINUSE' ? 'in use: choose another port with --port' : String(code ?? error)
    throw new Failure(`${host}:${port}: ${why}`)
  }
}

/**
 * Watched before it is read, so that no change is missed. What is wrong with a changed file is told,
 * and what it said before goes on.
 *
 * @returns a function that stops watching
 * @throws {Failure} if it cannot be read at first
 */
async function overridden(answers: Answers, file: string, snapshot: Snapshot): Promise<() => Promise<void>> {
  const read = async (): Promise<void> => answers.override(await loadOverrides(file, snapshot), file)
  let reading = Promise.resolve()
  const unwatch = await watchOverrides(file, () => {
    reading = reading.then(read).then(() => say(`${file}: read again`), (error: unknown) => say((error as Error).message))
  })
  try {
    reading = reading.then(read)
    await reading
    return unwatch
  } catch (error) {
    await unwatch()
    throw error
  }
}

/** @returns the status that says by which signal it was ended */
function interrupted(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(128 + constants.signals[signal]))
  })
}
