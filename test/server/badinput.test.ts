// What strangers, broken clients and attackers may send. Each is given its
// defined answer, and another client of the same server notices nothing.

import * as Type from 'typebox'
import { describe, expect, test as base } from 'vitest'
import { defineContract, RpcError, rpc } from 'wirepact'
import type { Credentials } from 'wirepact/server'
import { hello, knock, token, type Fields, type RawClient } from '../support/raw.js'
import { serve, type Served } from '../support/serve.js'
import { gate, turn, until } from '../support/wait.js'

const Tree = Type.Cyclic({ Tree: Type.Object({ children: Type.Array(Type.Ref('Tree')) }) }, 'Tree')

const contract = defineContract({
  name: 'target',
  version: '1.0.0',
  server: {
    echo: rpc({ input: Type.Unknown(), output: Type.Unknown() }),
    text: rpc({ input: Type.String(), output: Type.String() }),
    leaves: rpc({ input: Tree, output: Type.Number() }),
    unencodable: rpc({ input: Type.String(), output: Type.Unknown() }),
    large: rpc({ input: Type.Number(), output: Type.String() }),
    askBack: rpc({ output: Type.Unknown() }),
    slow: rpc({ output: Type.String() }),
  },
  client: {
    confirm: rpc({ output: Type.Boolean(), errors: { NO: Type.Object({ why: Type.String() }) } }),
    guess: rpc({ output: Type.Unknown() }),
  },
})

interface User {
  readonly name: string
}

/** A server, and a client of it that has made a call. */
interface Scene extends Served<typeof contract, User> {
  readonly witness: RawClient
  /** Lets `slow` answer. */
  readonly release: (answer: string) => void
  /** Lets `authenticate` answer where it was told to be late. */
  readonly late: readonly (() => void)[]
  /** Calls of `slow` that have started. */
  readonly started: () => number
}

const unencodables: Readonly<Record<string, () => unknown>> = {
  'a bigint': () => 10n,
  'a cycle': () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    return cycle
  },
  'a function': () => () => 1,
  'a toJSON that throws': () => ({ toJSON: () => { throw new Error('no') } }),
}

/** `auth` says how authentication is to go. */
async function authenticate({ auth }: Credentials, late: (() => void)[]): Promise<User> {
  if (auth === 'throw') throw new Error('the database is down')
  if (auth === 'odd') throw Object.defineProperty(new RpcError('UNAUTHENTICATED'), 'code', { get: () => { throw new Error('no code') } })
  if (auth === 'refuse') throw new RpcError('UNAUTHENTICATED', 'no such user')
  if (auth === 'late') await new Promise<void>((resolve) => late.push(resolve))
  if (auth === 'hang') return new Promise(() => {})
  return { name: typeof auth === 'string' ? auth : 'nobody' }
}

async function serveTarget(): Promise<Omit<Scene, 'witness'>> {
  const slow = gate<string>()
  const late: (() => void)[] = []
  let started = 0
  const served = await serve<typeof contract, User>(contract, {
    echo: (value) => value,
    text: (value) => value,
    leaves: (tree) => tree.children.length,
    unencodable: (what) => unencodables[what]?.(),
    large: (length) => 'x'.repeat(length),
    askBack: (ctx) => ctx.client.confirm(),
    slow: () => {
      started++
      return slow.passed
    },
  }, {
    authenticate: (credentials) => authenticate(credentials, late),
    principal: ({ name }) => (name === 'nameless' ? '' : name),
    limits: { helloMs: 200, authenticateMs: 200 },
  })
  return { ...served, late, release: slow.open, started: () => started }
}

/** Every test runs beside a healthy client, which makes a call before and after. */
const test = base.extend<{ scene: Scene }>({

  scene: async ({}, use) => {
    const target = await serveTarget()
    const witness = await knock(target.url)
    await witness.greet(hello(contract, { auth: 'witness' }))
    await use({ ...target, witness })
    expect(await witness.call('text', 'after')).toEqual({ kind: 'reply', output: 'after' })
    expect(witness.socket.readyState).toBe(witness.socket.OPEN)
    await target.server.close({ drainMs: 0 })
  },
})

async function welcomed(url: string, fields: Fields = {}): Promise<RawClient & { said: Fields }> {
  const said = hello(contract, { auth: 'mallory', ...fields })
  const client = await knock(url)
  await client.greet(said)
  return Object.assign(client, { said })
}

/** What a client would say after its socket was lost. */
function again({ said }: { said: Fields }, fields: Fields = {}): Fields {
  const { open: _, ...rest } = said
  return { ...rest, attach: 2, ...fields }
}

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('malformed messages', () => {
  const malformed: Readonly<Record<string, string | Buffer>> = {
    'text that is no JSON': '{"type":',
    'nothing': '',
    'a string': '"ack"',
    'null': 'null',
    'a binary message': Buffer.from('[1,0]'),
    'a packet without numbers': '[]',
    'a packet whose number is text': '["1",0]',
    'a packet whose number is negative': '[-1,0]',
    'a packet whose number is no integer': '[1.5,0]',
    'a packet whose number is not exact': '[9007199254740993,0]',
    'a frame that is no array': '[1,0,5]',
    'an empty frame': '[1,0,[]]',
    'a frame of an unknown kind': '[1,0,[77,1]]',
    'a frame that leaves out a number': '[2,0,[1,1,"text",0,"x"]]',
    'a call without options': '[1,0,[1,1,"text"]]',
    'a call whose id is text': '[1,0,[1,"1","text",0,"x"]]',
    'a call whose method is no text': '[1,0,[1,1,["text"],0,"x"]]',
    'a call with a timeout below zero': '[1,0,[1,1,"text",-1,"x"]]',
    'a call with a timeout that is no number': '[1,0,[1,1,"text","soon","x"]]',
    'a call with options without headers': '[1,0,[1,1,"text",{"timeoutMs":1},"x"]]',
    'a call with a header that is no text': '[1,0,[1,1,"text",{"timeoutMs":1,"headers":{"a":1}},"x"]]',
    'a call with two inputs': '[1,0,[1,1,"text",0,"x","y"]]',
    'an error without an outcome': '[1,0,[3,2,"NO"]]',
    'a part that is neither the last nor not': '[1,0,[5,1,2,"x"]]',
    'parts that make no JSON': '[1,0,[5,1,0,"[1,1"]]',
    'parts that make no frame': '[1,0,[5,1,0,"{}"]]',
    'parts that make the frame of another call': '[1,0,[5,1,0,"[1,3,\\"text\\",0]"]]',
    'parts of five frames at once': '[1,0,[5,1,1,"["],[5,3,1,"["],[5,5,1,"["],[5,7,1,"["],[5,9,1,"["]]',
    'a control message of no type': '{}',
    'a control message of an unknown type': '{"type":"nonsense"}',
    'a control message whose type is no text': '{"type":["ack"],"received":0}',
    'a control message whose type has no text': '{"type":{"toString":1}}',
    'a control message whose type is every object\'s': '{"type":"__proto__"}',
    'a control message of the server\'s': '{"type":"goaway","received":0}',
    'an ack without a number': '{"type":"ack"}',
    'an ack below zero': '{"type":"ack","received":-1}',
    'a second hello': JSON.stringify(hello(contract)),
  }

  test.for(Object.entries(malformed))('%s closes with 4400 and ends the session', async ([, message], { scene }) => {
    const client = await welcomed(scene.url)

    client.send(message)

    expect(await client.ended).toMatchObject({ code: 4400 })
    expect([...scene.server.clients]).toHaveLength(1) // the witness
    expect(scene.log.errors).toEqual([])
    expect(scene.log.warnings).toHaveLength(1)
  })

  test('text that is no UTF-8 closes with 1007 and ends the session, or it would come again with every replay', async ({ scene }) => {
    const client = await welcomed(scene.url)

    client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false })

    expect(await client.ended).toMatchObject({ code: 1007 })
    expect([...scene.server.clients]).toHaveLength(1) // the witness
    expect(scene.log.warnings).toMatchObject([{ details: { reason: 'not WebSocket: WS_ERR_INVALID_UTF8' } }])
  })

  test('the calls of a packet before what is malformed have started, the ones after it have not', async ({ scene }) => {
    const client = await welcomed(scene.url)

    client.packet([1, 1, 'slow', 0], [77, 3], [1, 5, 'slow', 0])

    expect(await client.ended).toMatchObject({ code: 4400 })
    expect(scene.started()).toBe(1)
  })

  test('a session that was ended for a malformed message is not to be resumed', async ({ scene }) => {
    const client = await welcomed(scene.url)
    client.send('garbage')
    await client.ended

    const next = await knock(scene.url)
    next.send(again(client))

    expect(await next.control('lost')).toEqual({ type: 'lost', reason: 'unknown', received: 0 })
    expect(await next.ended).toMatchObject({ code: 4404 })
  })
})

describe('hellos', () => {
  const wrong: Readonly<Record<string, unknown>> = {
    'a packet': '[1,0,[1,1,"text",0,"x"]]',
    'another control message': { type: 'ping' },
    'text that is no JSON': 'hi',
    'no session': hello(contract, { session: undefined }),
    'a session that is too short to be random': hello(contract, { session: 'abc' }),
    'a session that is no text': hello(contract, { session: { toString: 'x' } }),
    'a secret of other characters': hello(contract, { secret: '/'.repeat(43) }),
    'an attach number that is negative': hello(contract, { attach: -1 }),
    'a contract without a name': hello(contract, { contract: null }),
    'a version of 101 characters': hello(contract, { contract: { ...contract, version: 'v'.repeat(101) } }),
    'received as text': hello(contract, { received: '0' }),
    'given-up calls that are no list': hello(contract, { givenUp: { length: 1 } }),
    'given-up calls that are no numbers': hello(contract, { givenUp: ['1'] }),
  }

  test.for(Object.entries(wrong))('a first message that has %s closes with 4400', async ([, message], { scene }) => {
    const client = await knock(scene.url)

    client.send(message)

    expect(await client.ended).toMatchObject({ code: 4400 })
    expect([...scene.server.clients]).toHaveLength(1)
  })

  const foreign: Readonly<Record<string, { code: string; fields: Fields }>> = {
    protocol: { code: 'FAILED_PRECONDITION', fields: { protocol: 2 } },
    codec: { code: 'FAILED_PRECONDITION', fields: { codec: 'msgpack' } },
    contract: { code: 'CONTRACT_MISMATCH', fields: { contract: { name: 'another', version: '1.0.0' } } },
  }

  test.for(Object.entries(foreign))('a hello for another %s is rejected for good', async ([, { code, fields }], { scene }) => {
    const client = await knock(scene.url)

    client.send(hello(contract, fields))

    expect(await client.control('reject')).toMatchObject({ code })
    expect(await client.ended).toMatchObject({ code: 4406 })
  })

  test('a hello that never comes closes with 4408', async ({ scene }) => {
    const client = await knock(scene.url)

    expect(await client.ended).toMatchObject({ code: 4408 })
  })

  test('a hello that has received what was never sent closes with 4400', async ({ scene }) => {
    const client = await knock(scene.url)

    client.send(hello(contract, { received: 1 }))

    expect(await client.ended).toMatchObject({ code: 4400 })
    expect([...scene.server.clients]).toHaveLength(1)
  })

  test('what follows a hello that is rejected is not dispatched', async ({ scene }) => {
    const client = await knock(scene.url)

    client.send(hello(contract, { auth: 'refuse' }))
    client.start('slow')

    expect(await client.ended).toMatchObject({ code: 4401 })
    expect(scene.started()).toBe(0)
  })
})

describe('calls', () => {
  const names = ['nothing', 'text.length', '', '__proto__', 'constructor', 'toString', 'x'.repeat(100_000)]

  test.for(names.map((name) => [name.slice(0, 20), name] as const))(
    'of the unknown procedure "%s" are UNIMPLEMENTED, and harm nothing else',
    async ([, name], { scene }) => {
      const client = await welcomed(scene.url)

      const answer = await client.call(name, 'x')

      expect(answer).toMatchObject({ kind: 'error', code: 'UNIMPLEMENTED', outcome: 'not-executed' })
      expect(answer.message?.length).toBeLessThan(200)
      expect(await client.call('text', 'x')).toMatchObject({ output: 'x' })
    },
  )

  test('with an input that the contract does not allow are INVALID_ARGUMENT, with the place', async ({ scene }) => {
    const client = await welcomed(scene.url)

    expect(await client.call('leaves', { children: [{ children: 5 }] })).toMatchObject({
      code: 'INVALID_ARGUMENT',
      outcome: 'not-executed',
      message: expect.stringContaining('/children/0/children') as string,
    })
  })

  test('without an input where one is due are INVALID_ARGUMENT', async ({ scene }) => {
    const client = await welcomed(scene.url)

    expect(await client.call('text')).toMatchObject({ code: 'INVALID_ARGUMENT', outcome: 'not-executed' })
  })

  test('with an input where none is due are INVALID_ARGUMENT', async ({ scene }) => {
    const client = await welcomed(scene.url)

    expect(await client.call('slow', 'x')).toMatchObject({ code: 'INVALID_ARGUMENT', outcome: 'not-executed' })
    expect(scene.started()).toBe(0)
  })
})

describe('ids', () => {
  const wrong: Readonly<Record<string, unknown[]>> = {
    'a call with an id of the server\'s': [1, 2, 'text', 0, 'x'],
    'a reply to a call that was never made': [2, 2, 'x'],
    'an error to a call that was never made': [3, 2, 'NO', 'executed', 'no'],
    'a reply to a call of one\'s own': [2, 1, 'x'],
  }

  test.for(Object.entries(wrong))('%s closes with 4400', async ([, frame], { scene }) => {
    const client = await welcomed(scene.url)

    client.packet(frame)

    expect(await client.ended).toMatchObject({ code: 4400 })
  })

  test('a call with the id of a call that runs closes with 4400', async ({ scene }) => {
    const client = await welcomed(scene.url)
    client.packet([1, 1, 'slow', 0])

    client.packet([1, 1, 'slow', 0])

    expect(await client.ended).toMatchObject({ code: 4400 })
    expect(scene.started()).toBe(1)
  })

  test('a cancel of a call that was never made is passed over', async ({ scene }) => {
    const client = await welcomed(scene.url)

    client.packet([4, 99], [4, 2])

    expect(await client.call('text', 'x')).toMatchObject({ output: 'x' })
  })
})

describe('acknowledgements of what was never sent', () => {
  const wrong: Readonly<Record<string, unknown>> = {
    'in a packet': [1, 1],
    'of their own': { type: 'ack', received: 1 },
  }

  test.for(Object.entries(wrong))('%s close with 4400', async ([, message], { scene }) => {
    const client = await welcomed(scene.url)

    client.send(message)

    expect(await client.ended).toMatchObject({ code: 4400 })
  })

  test('in a resume close with 4400 and end the session', async ({ scene }) => {
    const client = await welcomed(scene.url)
    client.socket.terminate()

    const next = await knock(scene.url)
    next.send(again(client, { received: 1 }))

    expect(await next.ended).toMatchObject({ code: 4400 })
    expect([...scene.server.clients]).toHaveLength(1)
  })
})

describe('sizes', () => {
  test('a hello above 64 KiB closes with 4400', async ({ scene }) => {
    const client = await knock(scene.url)

    client.send(hello(contract, { auth: 'x'.repeat(64 * 1024) }))

    expect(await client.ended).toMatchObject({ code: 4400 })
  })

  test('a message above 128 KiB closes with 1009 and ends the session', async ({ scene }) => {
    const client = await welcomed(scene.url)

    client.start('text', 'x'.repeat(128 * 1024))

    expect(await client.ended).toMatchObject({ code: 1009 })
    await until(() => [...scene.server.clients].length === 1)
  })

  test('a message above 128 KiB before the hello closes with 1009', async ({ scene }) => {
    const client = await knock(scene.url)

    client.send('x'.repeat(128 * 1024 + 1))

    expect(await client.ended).toMatchObject({ code: 1009 })
  })

  test('an input above 1 MiB is RESOURCE_EXHAUSTED, not-executed, and its session goes on', async ({ scene }) => {
    const client = await welcomed(scene.url)
    const slice = 'x'.repeat(64 * 1024)

    client.packet([5, 1, 1, '[1,1,"text",0,"'])
    for (let i = 0; i < 17; i++) client.packet([5, 1, 1, slice])
    client.packet([5, 1, 0, '"]'])

    expect(await client.answer(1)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'not-executed' })
    client.packet([1, 3, 'text', 0, 'x'])
    expect(await client.answer(3)).toMatchObject({ output: 'x' })
  })

  test('a frame whose parts never end is not kept', async ({ scene }) => {
    const client = await welcomed(scene.url)
    const slice = 'x'.repeat(120 * 1024)

    for (let i = 0; i < 100; i++) client.packet([5, 1, 1, slice])
    client.packet([1, 3, 'text', 0, 'x'])

    expect(await client.answer(3)).toMatchObject({ output: 'x' })
    client.packet([5, 1, 0, ''])
    expect(await client.answer(1)).toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
  })

  test('a reply above 1 MiB is RESOURCE_EXHAUSTED, executed, and its session goes on', async ({ scene }) => {
    const client = await welcomed(scene.url)

    const answer = await client.call('large', 2 ** 20)

    expect(answer).toMatchObject({ code: 'RESOURCE_EXHAUSTED', outcome: 'executed' })
    expect(answer.message).toContain('1048576')
    expect(await client.call('text', 'x')).toMatchObject({ output: 'x' })
  })
})

describe('__proto__ and its like', () => {
  const poison = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'

  test('as keys of an input stay keys of that input', async ({ scene }) => {
    const client = await welcomed(scene.url)

    client.send(`[1,0,[1,1,"echo",0,${poison}]]`)
    const { output } = await client.answer(1)

    expect(JSON.stringify(output)).toBe(poison)
    expect({}).not.toHaveProperty('polluted')
  })

  test('as keys of auth, headers and a control message pollute nothing', async ({ scene }) => {
    const client = await knock(scene.url)

    client.send(JSON.stringify(hello(contract)).replace(/}$/, `,"auth":${poison},"__proto__":{"polluted":true}}`))
    await client.control('welcome')
    client.send('[1,0,[1,1,"text",{"timeoutMs":0,"headers":{"__proto__":"x"}},"x"]]')

    expect(await client.answer(1)).toMatchObject({ output: 'x' })
    expect({}).not.toHaveProperty('polluted')
  })

  test('as the code of a client\'s error is an error that the contract does not have', async ({ scene }) => {
    const client = await welcomed(scene.url)
    const id = client.start('askBack')

    client.packet([3, await client.asked('confirm'), '__proto__', 'executed', 'boo', { polluted: true }])

    expect(await client.answer(id)).toMatchObject({ kind: 'error', code: 'UNKNOWN' })
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('arrays 20,000 deep', () => {
  const tower = deep(20_000)

  test('as a frame close with 4400', async ({ scene }) => {
    const client = await welcomed(scene.url)

    client.send(`[1,0,${tower}]`)

    expect(await client.ended).toMatchObject({ code: 4400 })
  })

  test('as the type of a control message close with 4400', async ({ scene }) => {
    const client = await welcomed(scene.url)

    client.send(`{"type":${tower}}`)

    expect(await client.ended).toMatchObject({ code: 4400 })
    expect(scene.log.errors).toEqual([])
  })

  test('as the auth of a hello reach authenticate and do no harm', async ({ scene }) => {
    const client = await knock(scene.url)

    client.send(JSON.stringify(hello(contract)).replace(/}$/, `,"auth":${tower}}`))

    expect(await client.control('welcome')).toBeDefined()
  })

  test('as a field of a hello close with 4400', async ({ scene }) => {
    const client = await knock(scene.url)

    client.send(JSON.stringify(hello(contract, { received: 'X' })).replace('"X"', tower))

    expect(await client.ended).toMatchObject({ code: 4400 })
  })

  test('as an input that may be anything come in; as an output they cannot be encoded', async ({ scene }) => {
    const client = await welcomed(scene.url)

    client.send(`[1,0,[1,1,"echo",0,${tower}]]`)

    expect(await client.answer(1)).toMatchObject({ code: 'INTERNAL', outcome: 'executed' })
  })

  test('as an input that must be something else are INVALID_ARGUMENT', async ({ scene }) => {
    const client = await welcomed(scene.url)

    client.send(`[1,0,[1,1,"text",0,${tower}]]`)

    expect(await client.answer(1)).toMatchObject({ code: 'INVALID_ARGUMENT', outcome: 'not-executed' })
  })

  test('of objects that match a recursive schema are INVALID_ARGUMENT', async ({ scene }) => {
    const client = await welcomed(scene.url)
    const depth = 5_000

    client.send(`[1,0,[1,1,"leaves",0,${'{"children":['.repeat(depth)}${']}'.repeat(depth)}]]`)

    expect(await client.answer(1)).toMatchObject({ code: 'INVALID_ARGUMENT', outcome: 'not-executed' })
  })

  test('as a client\'s answer do not match the contract', async ({ scene }) => {
    const client = await welcomed(scene.url)
    const id = client.start('askBack')
    await client.asked('confirm')

    client.send(`[2,1,[2,2,${tower}]]`)

    expect(await client.answer(id)).toMatchObject({ code: 'INTERNAL' })
  })
})

describe('values that cannot be encoded', () => {
  test.for(Object.keys(unencodables))('%s as an answer is INTERNAL, executed, with an id that the log has', async (what, { scene }) => {
    const client = await welcomed(scene.url)

    const { code, outcome, message } = await client.call('unencodable', what)

    expect({ code, outcome }).toEqual({ code: 'INTERNAL', outcome: 'executed' })
    expect(scene.log.errors).toHaveLength(1)
    expect(message).toBe(`internal error ${String(scene.log.errors[0]?.details['id'])}`)
    expect(await client.call('text', 'x')).toMatchObject({ output: 'x' })
  })
})

describe('sessions', () => {
  test('a session\'s id with a wrong secret learns nothing, and the session goes on', async ({ scene }) => {
    const client = await welcomed(scene.url)
    await client.call('text', 'x')

    const thief = await knock(scene.url)
    thief.send(again(client, { secret: token(32) }))

    expect(await thief.control('lost')).toEqual({ type: 'lost', reason: 'unknown' })
    expect(await thief.ended).toMatchObject({ code: 4404 })
    expect(await client.call('text', 'y')).toMatchObject({ output: 'y' })
  })

  test('a session\'s id with a wrong secret learns nothing of a session that is over', async ({ scene }) => {
    const client = await welcomed(scene.url)
    await client.call('text', 'x')
    client.send({ type: 'bye' })
    await client.ended

    const thief = await knock(scene.url)
    thief.send(again(client, { secret: token(32) }))

    expect(await thief.control('lost')).toEqual({ type: 'lost', reason: 'unknown' })
  })

  test('an attach number seen before closes that socket only', async ({ scene }) => {
    const client = await welcomed(scene.url)

    const late = await knock(scene.url)
    late.send(again(client, { attach: 1 }))

    expect(await late.ended).toMatchObject({ code: 4409 })
    expect(await client.call('text', 'x')).toMatchObject({ output: 'x' })
  })

  test('an attach number that a resume has used closes that socket only, too', async ({ scene }) => {
    const first = await welcomed(scene.url)
    const second = (await knock(scene.url)).continue(first)
    await second.greet(again(first, { attach: 2 }))

    const late = await knock(scene.url)
    late.send(again(first, { attach: 2 }))

    expect(await late.ended).toMatchObject({ code: 4409 })
    expect(await second.call('text', 'x')).toMatchObject({ output: 'x' })
  })

  test('a resume after a restart is lost, and the id is refused from then on', async ({ scene }) => {
    const unknown = hello(contract, { auth: 'mallory' })

    const resume = await knock(scene.url)
    resume.send(again({ said: unknown }))
    expect(await resume.control('lost')).toEqual({ type: 'lost', reason: 'unknown' })
    expect(await resume.ended).toMatchObject({ code: 4404 })

    const late = await knock(scene.url)
    late.send(unknown) // the first hello, held up on its way
    expect(await late.control('lost')).toEqual({ type: 'lost', reason: 'unknown' })
  })

  test('another user\'s resume is lost, and the session goes on', async ({ scene }) => {
    const client = await welcomed(scene.url)
    await client.call('text', 'x')

    const other = await knock(scene.url)
    other.send(again(client, { auth: 'eve' }))

    expect(await other.control('lost')).toEqual({ type: 'lost', reason: 'principal', received: 1 })
    expect(await other.ended).toMatchObject({ code: 4404 })
    expect(await client.call('text', 'y')).toMatchObject({ output: 'y' })
  })

  test('a second attach to a live session takes it over, with its calls', async ({ scene }) => {
    const former = await welcomed(scene.url)
    const id = former.start('slow')
    await until(() => scene.started() === 1)

    const next = (await knock(scene.url)).continue(former)
    await next.greet(again(former))
    scene.release('done')

    expect(await former.ended).toMatchObject({ code: 4409 })
    expect(await next.answer(id)).toEqual({ kind: 'reply', output: 'done' })
    expect(scene.started()).toBe(1)
    expect([...scene.server.clients]).toHaveLength(2)
  })

  test('a session that was taken over by another socket is connected', async ({ scene }) => {
    const former = await welcomed(scene.url)

    const next = await knock(scene.url)
    await next.greet(again(former))
    await former.ended

    expect([...scene.server.clients].map(({ connected }) => connected)).toEqual([true, true])
  })

  test('a call that is sent again on the next socket is not started again', async ({ scene }) => {
    const former = await welcomed(scene.url)
    const call = [1, 0, [1, 1, 'slow', 0]]
    former.send(call)
    await until(() => scene.started() === 1)

    const next = await knock(scene.url)
    expect(await next.greet(again(former))).toMatchObject({ received: 1 })
    next.send(call)
    scene.release('done')

    expect(await next.answer(1)).toMatchObject({ output: 'done' })
    expect(scene.started()).toBe(1)
  })
})

describe('Origin and Host', () => {
  test('a page of another origin is refused for good, and the log says which', async ({ scene }) => {
    const client = await knock(scene.url, { origin: 'https://evil.example' })

    const { code, reason } = await client.ended

    expect({ code, reason }).toEqual({ code: 4403, reason: `Origin https://evil.example is not allowed for Host 127.0.0.1:${scene.port}` })
    expect(scene.log.warnings.at(-1)?.message).toBe(reason)
  })

  test('a page without an origin (a sandboxed frame) is refused', async ({ scene }) => {
    const client = await knock(scene.url, { origin: 'null' })

    expect(await client.ended).toMatchObject({ code: 4403 })
  })

  test('a page of the same host on another port is refused', async ({ scene }) => {
    const client = await knock(scene.url, { origin: 'http://127.0.0.1:1' })

    expect(await client.ended).toMatchObject({ code: 4403 })
  })

  test('a page of the server\'s own origin is let in', async ({ scene }) => {
    const client = await knock(scene.url, { origin: scene.url.replace('ws:', 'http:') })

    expect(await client.greet(hello(contract))).toBeDefined()
  })

  test('a name that was rebound to loopback is refused', async ({ scene }) => {
    const client = await knock(scene.url, { headers: { host: `evil.example:${scene.port}` }, origin: `http://evil.example:${scene.port}` })

    expect(await client.ended).toMatchObject({ code: 4403, reason: `Host evil.example:${scene.port} is not allowed on loopback` })
  })

  test.for(['127.0.0.1.evil.example', 'localhost.evil.example', 'evil-localhost'])('a name that only looks local, %s, is refused', async (name, { scene }) => {
    const client = await knock(scene.url, { headers: { host: name } })

    expect(await client.ended).toMatchObject({ code: 4403 })
  })

  test.for(['localhost', 'app.localhost', '127.0.0.1', '[::1]'])('%s is a name of loopback', async (name, { scene }) => {
    const client = await knock(scene.url, { headers: { host: `${name}:${scene.port}` } })

    expect(await client.greet(hello(contract))).toBeDefined()
  })

  test('what a refused socket says is not read', async ({ scene }) => {
    const client = await knock(scene.url, { origin: 'https://evil.example' })

    client.send(hello(contract))

    await client.ended
    expect(client.controls).toEqual([])
    expect([...scene.server.clients]).toHaveLength(1)
  })
})

describe('authenticate', () => {
  const unavailable = { type: 'reject', code: 'UNAVAILABLE', message: 'authentication is not available now' }

  test.for(['throw', 'odd', 'hang', 'nameless'])('that does not answer (%s) is "not now", and the log says why', async (auth, { scene }) => {
    const client = await knock(scene.url)

    client.send(hello(contract, { auth }))

    expect(await client.control('reject')).toEqual(unavailable)
    expect(await client.ended).toMatchObject({ code: 4503 })
    expect(scene.log.errors).toHaveLength(1)
  })

  test('that throws UNAUTHENTICATED says so', async ({ scene }) => {
    const client = await knock(scene.url)

    client.send(hello(contract, { auth: 'refuse' }))

    expect(await client.control('reject')).toEqual({ type: 'reject', code: 'UNAUTHENTICATED', message: 'no such user' })
    expect(await client.ended).toMatchObject({ code: 4401 })
    expect(scene.log.errors).toEqual([])
  })

  test.for(['throw', 'hang', 'refuse'])('that fails at a resume (%s) leaves the session as it was', async (auth, { scene }) => {
    const client = await welcomed(scene.url)

    const resume = await knock(scene.url)
    resume.send(again(client, { auth }))
    await resume.ended

    expect(await client.call('text', 'x')).toMatchObject({ output: 'x' })
  })

  test('has its answer ignored if the socket has gone meanwhile', async ({ scene }) => {
    const client = await knock(scene.url)
    client.send(hello(contract, { auth: 'late' }))
    await until(() => scene.late.length === 1)

    client.socket.terminate()
    await client.ended
    await turn(20)
    scene.late[0]?.()
    await turn(20)

    expect([...scene.server.clients]).toHaveLength(1)
  })
})
