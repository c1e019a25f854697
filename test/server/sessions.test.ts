// A client's session on the server: from its first hello until it is forgotten.

import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineContract, notify, rpc, safe } from 'wirepact'
import type { ServerOptions, ServerTraceEvent } from 'wirepact/server'
import { ManualClock } from '../support/clock.js'
import { connect } from '../support/connect.js'
import { openFront } from '../support/front.js'
import { hello, knock, type Fields, type RawClient } from '../support/raw.js'
import { serve } from '../support/serve.js'
import { aborted, gate, rejecting, turn, until } from '../support/wait.js'

const contract = defineContract({
  name: 'sessions',
  version: '1.0.0',
  server: { echo: rpc({ input: Type.String(), output: Type.String() }), wait: rpc({ output: Type.String() }) },
  client: { ask: rpc({ output: Type.String() }) },
})

type Options = ServerOptions<typeof contract, undefined>

async function host(options: Options = {}) {
  const events: string[] = []
  const answer = gate<string>()
  const reasons: unknown[] = []
  let started = 0
  const served = await serve(contract, {
    echo: (text) => text,
    wait: async (ctx) => {
      started++
      void aborted(ctx.signal).then((reason) => reasons.push(reason))
      return answer.passed
    },
  }, {
    onConnect: ({ id, connected }) => void events.push(`${connected ? 'here' : 'away'} ${id}`),
    onDisconnect: ({ id }) => void events.push(`gone ${id}`),
    ...options,
  })
  return { ...served, events, reasons, answer: answer.open, started: () => started }
}

type Greeted = RawClient & { readonly id: string; readonly said: Fields }

async function greeted(url: string): Promise<Greeted> {
  const said = hello(contract)
  const client = await knock(url)
  await client.greet(said)
  return Object.assign(client, { said, id: String(said['session']) })
}

/** Says the hello of a resume on a new socket. */
async function returning(url: string, { said }: Greeted, fields: Fields = {}): Promise<RawClient> {
  const { open: _, ...rest } = said
  const client = await knock(url)
  client.send({ ...rest, attach: 2, ...fields })
  return client
}

describe('onConnect and onDisconnect', () => {
  test('tell of a client when it is here, and when it has said bye', async () => {
    const { url, events } = await host()
    const client = await greeted(url)

    client.send({ type: 'bye' })

    expect(await client.ended).toMatchObject({ code: 1000 })
    expect(events).toEqual([`here ${client.id}`, `gone ${client.id}`])
  })

  test('do not tell of a connection that was lost and came back', async () => {
    const { url, events } = await host()
    const client = await greeted(url)
    client.socket.terminate()

    const back = await returning(url, client)
    await back.control('welcome')

    expect(events).toEqual([`here ${client.id}`])
  })

  test('tell of a client that did not come back in time', async () => {
    const clock = new ManualClock()
    const { url, events, server } = await host({ clock, limits: { sessionMs: 1_000 } })
    const client = await greeted(url)
    client.socket.terminate()
    await until(() => ![...server.clients][0]?.connected)

    clock.advance(999)
    expect(events).toHaveLength(1)
    clock.advance(1)

    expect(events).toEqual([`here ${client.id}`, `gone ${client.id}`])
  })

  test('tell of a session that was ended for what its client sent', async () => {
    const { url, events } = await host()
    const client = await greeted(url)

    client.send('garbage')
    await client.ended

    expect(events).toEqual([`here ${client.id}`, `gone ${client.id}`])
  })

  test('do not tell of a socket that never had a session', async () => {
    const { url, events } = await host()
    const client = await knock(url)

    client.send(hello(contract, { received: 5 }))
    await client.ended

    expect(events).toEqual([])
  })

  test('that throw are in the log, and harm nothing', async () => {
    const { url, log } = await host({
      onConnect: () => { throw new Error('a bug') },
      onDisconnect: () => { throw new Error('another') },
    })
    const client = await greeted(url)

    expect(await client.call('echo', 'x')).toMatchObject({ output: 'x' })
    client.send({ type: 'bye' })
    await client.ended

    expect(log.errors).toHaveLength(2)
  })

  test('that reject are in the log, and harm nothing', async () => {
    const { url, log } = await host({
      onConnect: () => rejecting('a bug'),
      onDisconnect: () => rejecting('another'),
      trace: ({ type }) => (type === 'pong' ? rejecting('a third') : undefined),
    })
    const client = await greeted(url)

    client.socket.pong()
    expect(await client.call('echo', 'x')).toMatchObject({ output: 'x' })
    client.send({ type: 'bye' })
    await client.ended

    expect(log.errors.map(({ message }) => message)).toEqual(['onConnect failed', 'trace failed', 'onDisconnect failed'])
  })

  test('come before the first call of the client', async () => {
    const order: string[] = []
    const { url } = await serve(contract, { echo: (text) => (order.push('call'), text), wait: () => '' }, {
      onConnect: () => void order.push('connect'),
    })

    await connect(contract, url).api.echo('x')

    expect(order).toEqual(['connect', 'call'])
  })

  test('can call the client', async () => {
    const asked = gate<string>()
    const { url } = await host({ onConnect: (client) => void client.api.ask().then(asked.open) })

    await connect(contract, url, { handlers: { ask: () => 'here' } }).connect()

    expect(await asked.passed).toBe('here')
  })
})

describe('server.clients', () => {
  test('has every client, with its user', async () => {
    const { server, url } = await serve<typeof contract, string>(contract, { echo: (text) => text, wait: () => '' }, {
      authenticate: ({ auth }) => String(auth), principal: (name) => name,
    })
    await connect(contract, url, { auth: 'ada' }).connect()
    await connect(contract, url, { auth: 'bob' }).connect()

    expect(server.clients.size).toBe(2)
    expect([...server.clients].map(({ user }) => user)).toEqual(['ada', 'bob'])
  })

  test('shows who is away', async () => {
    const { server, url } = await host()
    const client = await greeted(url)
    const [session] = server.clients
    expect(session?.connected).toBe(true)

    client.socket.terminate()

    await until(() => session?.connected === false)
    expect(server.clients.size).toBe(1)
  })

  test('can end a session for good, with a reason that the client is told', async () => {
    const { server, url, events } = await host()
    const client = connect(contract, url)
    await client.connect()

    const [session] = server.clients
    session?.close('you were logged out')

    await until(() => client.state.status === 'closed')
    expect(client.state).toMatchObject({ error: { code: 'CANCELLED', message: 'you were logged out' } })
    expect(server.clients.size).toBe(0)
    expect(events).toHaveLength(2)
  })

  test('can end a session whose client is away', async () => {
    const { server, url } = await host()
    const client = await greeted(url)
    client.socket.terminate()
    const [session] = server.clients
    await until(() => session?.connected === false)

    session?.close('you were logged out')
    session?.close('again') // again is no matter

    const back = await returning(url, client)
    expect(await back.ended).toMatchObject({ code: 4410 })
  })

  test('has a client whose handlers are called by name', async () => {
    const { server, url } = await host()
    await connect(contract, url, { handlers: { ask: () => 'here' } }).connect()

    const [session] = server.clients

    expect(await session?.api.ask()).toBe('here')
  })

  test('keeps no client that has gone', async () => {
    const { server, url } = await host()
    for (let i = 0; i < 20; i++) {
      const client = connect(contract, url)
      await client.connect()
      await client.close()
    }

    await until(() => server.clients.size === 0)
  })
})

describe('a client that is away', () => {
  test('has its calls go on, and gets their answers when it comes back', async () => {
    const { url, answer, reasons, server } = await host()
    const client = await greeted(url)
    const id = client.start('wait')
    await client.call('echo', 'it has arrived')
    client.socket.terminate()
    await until(() => ![...server.clients][0]?.connected)

    answer('done')
    const back = (await returning(url, client, { received: client.received })).continue(client)

    expect(await back.answer(id)).toMatchObject({ output: 'done' })
    expect(reasons).toEqual([])
  })

  test('gets the server\'s calls when it comes back', async () => {
    const { url, server, port } = await host()
    const front = await openFront(port)
    const client = connect(contract, front.url, { handlers: { ask: () => 'back' }, backoff: { firstMs: 50 } })
    await client.connect()
    const [session] = server.clients
    front.cut()
    await until(() => session?.connected === false)

    expect(await session?.api.ask()).toBe('back')
    expect(url).not.toBe(front.url)
  })

  test('past the deadline of a call to it has that call not-executed, and is not asked', async () => {
    const clock = new ManualClock()
    const { url, server } = await host({ clock })
    const client = await greeted(url)
    const [session] = server.clients
    client.socket.terminate()
    await until(() => session?.connected === false)

    const call = safe(session!.api.ask({ timeoutMs: 1_000 }))
    clock.advance(1_000)

    expect(await call).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'not-executed' } })
    const back = await returning(url, client)
    await back.control('welcome')
    await turn(20)
    expect(back.frames).toEqual([])
  })

  test('for sessionMs is forgotten: its calls are told to stop, and calls to it fail', async () => {
    const clock = new ManualClock()
    const { url, server, reasons } = await host({ clock, limits: { sessionMs: 1_000 } })
    const client = await greeted(url)
    client.start('wait')
    await client.call('echo', 'it has arrived')
    client.socket.terminate()
    const [session] = server.clients
    await until(() => session?.connected === false)
    const call = safe(session!.api.ask())

    clock.advance(1_000)

    expect(server.clients.size).toBe(0)
    expect(await call).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'not-executed' } })
    expect(reasons).toMatchObject([{ code: 'SESSION_LOST' }])
  })

  test('but came back within sessionMs has that time again', async () => {
    const clock = new ManualClock()
    const { url, server } = await host({ clock, limits: { sessionMs: 1_000 } })
    const client = await greeted(url)
    const [session] = server.clients
    client.socket.terminate()
    await until(() => session?.connected === false)
    clock.advance(900)

    const back = await returning(url, client)
    await back.control('welcome')
    clock.advance(5_000)
    expect(server.clients.size).toBe(1)
    back.socket.terminate()
    await until(() => session?.connected === false)
    clock.advance(999)

    expect(server.clients.size).toBe(1)
  })
})

describe('a session that is over', () => {
  async function expired() {
    const clock = new ManualClock()
    const scene = await host({ clock, limits: { sessionMs: 1_000 } })
    const client = await greeted(scene.url)
    await client.call('echo', 'a')
    await client.call('echo', 'b')
    client.socket.terminate()
    await until(() => ![...scene.server.clients][0]?.connected)
    clock.advance(1_000)
    return { ...scene, clock, client }
  }

  test('answers its client with the number of the last frame that was taken', async () => {
    const { url, client } = await expired()

    const back = await returning(url, client)

    expect(await back.control('lost')).toEqual({ type: 'lost', reason: 'unknown', received: 2 })
    expect(await back.ended).toMatchObject({ code: 4404 })
  })

  test('is not opened again, not even by its first hello', async () => {
    const { url, client, server } = await expired()

    const late = await knock(url)
    late.send(client.said)

    expect(await late.control('lost')).toMatchObject({ received: 2 })
    expect(server.clients.size).toBe(0)
  })

  test('is remembered for an hour', async () => {
    const { url, client, clock } = await expired()

    clock.advance(3_600_000)
    const back = await returning(url, client)

    expect(await back.control('lost')).toEqual({ type: 'lost', reason: 'unknown' })
  })

  test('leads its client to a new one: what was taken fails as unknown, what was not is sent again', async () => {
    const clock = new ManualClock()
    const { port, server, started } = await host({ clock, limits: { sessionMs: 1_000 } })
    const front = await openFront(port)
    const client = connect(contract, front.url)
    await client.connect()
    const taken = safe(client.api.wait())
    await until(() => started() === 1)
    front.freeze()
    const lost = client.api.echo('never arrived')
    await turn(10)

    front.target = 1 // where nobody answers
    front.cut()
    await until(() => ![...server.clients][0]?.connected)
    clock.advance(1_000)
    front.target = port

    expect(await taken).toMatchObject({ ok: false, error: { code: 'SESSION_LOST', outcome: 'unknown' } })
    expect(await lost).toBe('never arrived')
    expect(started()).toBe(1)
  })
})

describe('a handler whose client has said bye', () => {
  test('may notify it, and that leaves nothing among those that are away', async () => {
    const clock = new ManualClock()
    const news = defineContract({ name: 'news', version: '1.0.0', server: { wait: rpc({}) }, client: { told: notify({}) } })
    const late = gate()
    const { url, server, log } = await serve(news, {
      wait: async (ctx) => {
        await late.passed
        ctx.client.told()
      },
    }, { clock, limits: { detachedBytes: 1 } })
    const client = await knock(url)
    await client.greet(hello(news))
    client.start('wait')
    client.send({ type: 'bye' })
    await client.ended

    late.open()
    await turn()
    clock.advance(1_000)

    expect(server.clients.size).toBe(0)
    expect(log.entries).toEqual([])
  })
})

describe('after a sleep of the machine', () => {
  test('a call that is overdue goes on for a second: its cancellation may be on its way', async () => {
    const clock = new ManualClock()
    const { url, reasons, started } = await host({ clock })
    const client = await greeted(url)
    client.packet([1, 1, 'wait', 1_000])
    await until(() => started() === 1)

    clock.sleep(60_000)
    clock.advance(999)
    await turn()
    expect(reasons).toEqual([])
    clock.advance(1)
    await turn()

    expect(reasons).toMatchObject([{ code: 'DEADLINE_EXCEEDED' }])
  })

  test('a call to the client that is overdue still takes an answer for a second', async () => {
    const clock = new ManualClock()
    const { url, server } = await host({ clock })
    const client = await greeted(url)
    const [session] = server.clients
    const call = safe(session!.api.ask({ timeoutMs: 1_000 }))
    const id = await client.asked('ask')

    clock.sleep(60_000)
    clock.advance(999)
    client.packet([2, id, 'in time'])

    expect(await call).toMatchObject({ ok: true, value: 'in time' })
  })
})

describe('calls given up while away', () => {
  test('do not start when they arrive after all', async () => {
    const { url, started } = await host()
    const client = await greeted(url)
    client.socket.terminate()

    const back = await returning(url, client, { givenUp: [1] })
    await back.control('welcome')
    back.packet([1, 1, 'wait', 0], [1, 3, 'echo', 0, 'x'])

    expect(await back.answer(1)).toMatchObject({ code: 'CANCELLED', outcome: 'not-executed' })
    expect(await back.answer(3)).toMatchObject({ output: 'x' })
    expect(started()).toBe(0)
  })
})

describe('trace', () => {
  test('tells of every socket and message, in order, and whose they are', async () => {
    const events: ServerTraceEvent[] = []
    const { url } = await host({ trace: (event) => void events.push(event) })
    const client = await greeted(url)
    await client.call('echo', 'x')
    client.socket.ping() // a question, and no answer to one
    client.socket.pong()
    await until(() => events.at(-1)?.type === 'pong')
    client.send({ type: 'bye' })
    await client.ended

    const told = events.filter((event) => !('text' in event && event.text.includes('"ack"')))

    expect(told).toMatchObject([
      { type: 'open', request: { url: '/' } },
      { type: 'received', text: expect.stringContaining('"hello"') as string, client: undefined },
      { type: 'sent', text: expect.stringContaining('"welcome"') as string, client: client.id },
      { type: 'received', text: '[1,0,[1,1,"echo",0,"x"]]', client: client.id },
      { type: 'sent', text: '[1,1,[2,1,"x"]]', client: client.id },
      { type: 'pong', client: client.id },
      { type: 'received', text: '{"type":"bye"}', client: client.id },
      { type: 'close', code: 1000, client: client.id },
    ])
  })
})
