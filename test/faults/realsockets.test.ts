// Twenty clients and a server make calls in both directions over real sockets
// while a proxy cuts a thousand of their connections: at first with one server
// process, then with servers that restart and clients that are reloaded.
// WIREPACT_SEED repeats a run's draws.

import * as Type from 'typebox'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { defineContract, notify, rpc } from 'wirepact'
import { createServer, type Server } from 'wirepact/server'
import { createClient, type Client } from 'wirepact/client'
import { CapturedLog } from '../support/logger.js'
import { turn, until } from '../support/wait.js'
import { Ledger, type Verdict } from './ledger.js'
import { CuttingProxy, seeded } from './proxy.js'

const contract = defineContract({
  name: 'faults',
  version: '1.0.0',
  server: {
    quick: rpc({ input: Type.String(), output: Type.String() }),
    slow: rpc({ input: Type.String(), output: Type.String() }),
    heavy: rpc({ input: Type.Tuple([Type.String(), Type.String()]), output: Type.Tuple([Type.String(), Type.String()]) }),
    asking: rpc({ input: Type.String(), output: Type.String() }),
    harmless: rpc({ input: Type.String(), output: Type.String(), idempotent: true }),
    seen: notify({ input: Type.String() }),
  },
  client: { answer: rpc({ input: Type.String(), output: Type.String() }) },
})

const CLIENTS = 20
/** In each of the two tests. */
const CUTS = 550
const IN_FLIGHT = 20

const seed = Number(process.env['WIREPACT_SEED'] ?? Date.now() % 2 ** 32)

class World {
  readonly ledger = new Ledger()
  readonly log = new CapturedLog()
  /** The calls of each client in the order in which they started; large ones take their time, and no part in it. */
  readonly order = new Map<string, number[]>()
  readonly random: () => number
  server: Server<typeof contract, undefined>
  port = 0
  proxy!: CuttingProxy
  clients: Client<typeof contract>[] = []
  restarts = 0
  #stopped = false
  #reloads = false
  #count = 0
  readonly #following = new Set<Promise<void>>()

  constructor(random: () => number) {
    this.random = random
    this.server = this.#serve()
  }

  async begin(): Promise<void> {
    this.port = (await this.server.listen(0, '127.0.0.1')).port
    this.proxy = new CuttingProxy(this.port, this.random)
    await this.proxy.listen()
    this.clients = Array.from({ length: CLIENTS }, () => this.#client())
  }

  async end(): Promise<void> {
    this.proxy.cutting = false
    await Promise.all(this.clients.map((client) => client.close()))
    await this.server.close({ drainMs: 0 })
    await this.proxy.close()
  }

  /**
   * Makes calls in both directions until `enough`, and then waits for their answers.
   *
   * @param reloads - clients are closed in the middle of their calls, and others take their place
   */
  async work(enough: () => boolean, { reloads }: { reloads: boolean }): Promise<void> {
    this.#reloads = reloads
    this.#stopped = false
    this.proxy.cutting = true
    this.proxy.cutAll() // what comes instead is to be cut at a byte of its own
    const workers = [...this.clients.map((_client, index) => this.#callFrom(index)), this.#callClients()]
    await until(enough)
    this.proxy.cutting = false
    this.proxy.cutAll() // so that no connection is left that is about to be cut
    this.#stopped = true
    await Promise.all(workers)
    await Promise.all(this.#following)
  }

  /** Neither side took the other for broken, and no handler failed. */
  expectNoBreach(): void {
    expect(this.log.errors).toEqual([])
    expect(this.log.warnings.filter(({ message }) => message !== 'a notification failed')).toEqual([])
    expect(this.ledger.failures.filter(({ message }) => message.includes('protocol'))).toEqual([])
  }

  /** The server's process is gone, and nobody heard it go; another one listens on the same port. */
  async crash(): Promise<void> {
    this.restarts++
    this.proxy.accepting = false
    this.proxy.cutAll()
    await this.#replace(0)
    this.proxy.accepting = true
  }

  /** The server is closed, and started again on the same port. */
  async restart(drainMs: number): Promise<void> {
    this.restarts++
    await this.#replace(drainMs)
  }

  async #replace(drainMs: number): Promise<void> {
    const former = this.server
    await former.close({ drainMs })
    this.server = this.#serve()
    await this.server.listen(this.port, '127.0.0.1')
  }

  #client(): Client<typeof contract> {
    return createClient(contract, {
      url: this.proxy.url,
      backoff: { firstMs: 10, minMs: 1, stepMs: 10, maxMs: 50 },
      logger: this.log,
      handlers: { answer: async (key) => this.#run(key) },
    })
  }

  #serve(): Server<typeof contract, undefined> {
    return createServer(contract, { logger: this.log }).handle({
      quick: (key) => this.#run(key),
      slow: async (key) => {
        this.#run(key)
        await turn(this.random() * 30)
        return key
      },
      heavy: ([key, load]) => [this.#run(key), load],
      asking: async (key, ctx) => {
        this.#run(key)
        const question = `${key} asks`
        const asked = ctx.client.answer(question)
        this.#follow(question, asked)
        return (await asked) === question ? key : 'a wrong answer'
      },
      harmless: (key) => this.#run(key),
      seen: (key) => void this.#run(key),
    })
  }

  #run(key: string): string {
    this.ledger.start(key)
    const [, caller, number] = /^(client\d+) (\d+)$/.exec(key) ?? []
    if (caller === undefined) return key
    const numbers = this.order.get(caller) ?? []
    this.order.set(caller, numbers)
    numbers.push(Number(number))
    return key
  }

  #follow(key: string, call: Promise<string>, options?: { idempotent?: boolean; impatient?: boolean }): void {
    const followed = this.ledger.follow(key, call, options).finally(() => this.#following.delete(followed))
    this.#following.add(followed)
  }

  async #callFrom(index: number): Promise<void> {
    const timeoutMs = 120_000
    while (!this.#stopped) {
      const { api } = this.clients[index] as Client<typeof contract> // an index of it
      for (let burst = 1 + this.random() * 6; burst > 0; burst--) {
        const key = `client${index} ${++this.#count}`
        const draw = this.random()
        if (draw < 0.4) this.#follow(key, api.quick(key, { timeoutMs }))
        else if (draw < 0.6) this.#follow(key, api.slow(key, { timeoutMs }))
        else if (draw < 0.65) this.#follow(`heavy ${key}`, this.#heavy(api.heavy, `heavy ${key}`, timeoutMs))
        else if (draw < 0.75) this.#follow(key, api.asking(key, { timeoutMs }))
        else if (draw < 0.85) this.#follow(key, api.harmless(key, { timeoutMs }), { idempotent: true })
        else if (draw < 0.9) this.#follow(key, api.slow(key, { timeoutMs: 1 + this.random() * 20 }), { impatient: true })
        else if (draw < 0.95) this.#follow(key, this.#abortSoon(api.slow, key), { impatient: true })
        else api.seen(key, { timeoutMs })
      }
      do await turn(this.random() * 10)
      while (this.#following.size > IN_FLIGHT * CLIENTS)
      if (this.#reloads && this.random() < 0.03) await this.#reload(index)
    }
  }

  async #reload(index: number): Promise<void> {
    await this.clients[index]?.close()
    this.clients[index] = this.#client()
  }

  async #callClients(): Promise<void> {
    while (!this.#stopped) {
      for (const { api } of this.server.clients) {
        const key = `server ${++this.#count}`
        this.#follow(key, api.answer(key, { timeoutMs: 120_000 }))
      }
      await turn(20)
    }
  }

  async #heavy(heavy: Client<typeof contract>['api']['heavy'], key: string, timeoutMs: number): Promise<string> {
    const load = 'é"'.repeat(this.random() * 60_000)
    const [answer, back] = await heavy([key, load], { timeoutMs })
    return back === load ? answer : 'another load'
  }

  #abortSoon(slow: Client<typeof contract>['api']['slow'], key: string): Promise<string> {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), this.random() * 20)
    return slow(key, { signal: controller.signal, timeoutMs: 120_000 })
  }
}

const runs: { readonly world: World; readonly verdict: Verdict }[] = []

function judge(world: World, mayFail: boolean): Verdict {
  const verdict = world.ledger.verdict(mayFail)
  runs.push({ world, verdict })
  return verdict
}

afterAll(() => {
  const sum = (count: (run: (typeof runs)[number]) => number) => runs.reduce((total, run) => total + count(run), 0)
  console.log(
    `faults over real sockets: seed ${seed}: ${sum(({ world }) => world.proxy.cuts)} cuts, ${sum(({ world }) => world.restarts)} restarts, `
    + `${sum(({ verdict }) => verdict.calls)} calls, ${sum(({ verdict }) => verdict.lost)} lost, ${sum(({ verdict }) => verdict.duplicated)} run twice; `
    + `${sum(({ verdict }) => verdict.failed['not-executed'])} failed not-executed, ${sum(({ verdict }) => verdict.failed.executed)} executed, `
    + `${sum(({ verdict }) => verdict.failed.unknown)} unknown, ${sum(({ verdict }) => verdict.lies.length)} of them untrue`,
  )
})

async function world(): Promise<World> {
  const made = new World(seeded(seed))
  onTestFinished(() => made.end())
  await made.begin()
  return made
}

const none = { lost: 0, duplicated: 0, wrongAnswers: 0, lies: [] }

test('once a session is there, cuts lose no call, and run none twice or out of order, while the server lives', { timeout: 120_000 }, async () => {
  const made = await world()
  await Promise.all(made.clients.map((client) => client.connect()))

  await made.work(() => made.proxy.cuts >= CUTS, { reloads: false })

  const verdict = judge(made, false)
  expect(verdict).toMatchObject({ ...none, failed: { executed: 0 } })
  for (const numbers of made.order.values()) expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  made.expectNoBreach()
  expect(made.server.clients.size).toBe(CLIENTS)
})

test('cuts, restarts and reloads run no call twice, and every failure says what happened', { timeout: 120_000 }, async () => {
  const made = await world()
  const restarts = [() => made.crash(), () => made.restart(0), () => made.restart(100)]

  const working = made.work(() => made.proxy.cuts >= CUTS, { reloads: true })
  while (made.proxy.cuts < CUTS) {
    const next = made.proxy.cuts + 20
    await until(() => made.proxy.cuts >= Math.min(next, CUTS))
    await restarts[made.restarts % restarts.length]?.()
  }
  await working

  const verdict = judge(made, true)
  expect(verdict).toMatchObject(none)
  expect(made.restarts).toBeGreaterThan(5)
  made.expectNoBreach()
})
