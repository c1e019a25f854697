// The chat's server, by clients without a page.

import { expect, onTestFinished, test, vi } from 'vitest'
import { safe, type Gap, type Member } from 'wirepact'
import { createClient, type Client } from 'wirepact/client'
import { chat, KEPT_MESSAGES, type Message } from '../../examples/chat/contract.js'
import { createChat } from '../../examples/chat/server.js'
import { Cables } from '../../examples/shared/cables.js'
import { CapturedLog } from '../support/logger.js'

const lobby = { room: 'lobby' }

test('what is said is heard in its room by everybody, under the name that was authenticated', async () => {
  const { come } = await open()
  const ana = await come('Ana')
  const bia = await come('Bia')
  const inKitchen = listen(await come('Caio'), 'kitchen')
  const heard = [listen(ana), listen(bia), inKitchen]
  await Promise.all(heard.map(({ ready }) => ready))

  await ana.api.say({ ...lobby, id: '1', text: 'oi', author: 'Bia' } as never)
  await bia.api.say({ ...lobby, id: '2', text: 'oi Ana' })

  for (const { messages } of heard.slice(0, 2)) {
    await vi.waitFor(() => expect(messages.map(({ author, text }) => `${author}: ${text}`)).toEqual(['Ana: oi', 'Bia: oi Ana']))
    expect(messages.map(({ at }) => new Date(at).toISOString())).toEqual(messages.map(({ at }) => at))
  }
  expect(inKitchen.messages).toEqual([])
})

test('who joins late sees what was said, and who is here; who leaves is seen to', async () => {
  const { come } = await open()
  const ana = await come('Ana')
  const first = listen(ana)
  for (const id of ['1', '2', '3']) await ana.api.say({ ...lobby, id, text: `text ${id}` })
  await vi.waitFor(() => expect(first.messages).toHaveLength(3))

  const bia = await come('Bia')
  const late = listen(bia)

  await vi.waitFor(() => expect(late.messages).toEqual(first.messages))
  for (const { there } of [first, late]) await vi.waitFor(() => expect(there()).toEqual(['Ana', 'Bia']))
  await bia.close()
  await vi.waitFor(() => expect(first.there()).toEqual(['Ana']))
})

test('a room that somebody opens is told and listed once', async () => {
  const { come } = await open()
  const [ana, bia] = [await come('Ana'), await come('Bia')]
  const told: string[] = []
  await bia.topics.opened.subscribe((room) => void told.push(room)).ready

  await Promise.all([ana, bia].map(({ api }) => api.rooms.open({ room: 'garden' })))
  await ana.api.rooms.open({ room: 'attic' })

  await vi.waitFor(() => expect(told).toEqual(['garden', 'attic']))
  expect(await bia.api.rooms.list()).toEqual(['lobby', 'kitchen', 'garden', 'attic'])
})

test('there are not more rooms than the server says', async () => {
  const { come } = await open()
  const { api } = await come('Ana')
  const answers = await Promise.all(Array.from({ length: 49 }, (_, n) => safe(api.rooms.open({ room: `room-${n}` }))))
  const refused = answers.flatMap((answer) => (answer.ok ? [] : answer.error))

  expect(refused).toMatchObject([{ code: 'TOO_MANY_ROOMS', data: { most: 50 } }])
  expect(await api.rooms.list()).toHaveLength(50)
})

test('a room that nobody opened can neither be entered nor spoken in', async () => {
  const { come } = await open()
  const { api, topics } = await come('Ana')

  await expect(topics.room.subscribe({ room: 'attic' }, () => {}, { onError: () => {} }).ready)
    .rejects.toMatchObject({ code: 'NOT_FOUND', message: 'there is no room attic' })
  await expect(api.say({ room: 'attic', id: '1', text: 'boo' })).rejects.toMatchObject({ code: 'NO_SUCH_ROOM', data: { room: 'attic' } })
})

test.each(['', 'Ana 2', 'x'.repeat(21), 7])('%j is no name', async (name) => {
  const { come } = await open()
  await expect(come(name)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: 'a name is 1 to 20 letters' })
})

test('who is cut off and speaks on has, once it is back, the same conversation as the others', async () => {
  const { come, cables } = await open()
  const [ana, bia] = [await come('Ana'), await come('Bia', 'bia')]
  const [there, away] = [listen(ana), listen(bia)]
  await vi.waitFor(() => expect([there.there(), away.there()]).toEqual([['Ana', 'Bia'], ['Ana', 'Bia']]))
  const changes = there.changes.length

  cables.cut('bia')
  await vi.waitFor(() => expect(bia.state.status).toBe('waiting'))
  const said = ['1', '2', '3'].map((id) => bia.api.say({ ...lobby, id: `bia ${id}`, text: 'in the tunnel' }))
  for (const id of ['1', '2', '3']) await ana.api.say({ ...lobby, id: `ana ${id}`, text: 'outside' })
  cables.mend('bia')
  await Promise.all(said)

  const ids = ['ana 1', 'ana 2', 'ana 3', 'bia 1', 'bia 2', 'bia 3']
  for (const { messages } of [there, away]) await vi.waitFor(() => expect(messages.map(({ id }) => id)).toEqual(ids))
  expect(away.gaps).toEqual([])
  expect(there.changes).toHaveLength(changes) // so brief an absence is not seen
})

test('who was away for longer than a room keeps its messages is told how many were missed', async () => {
  const { come, cables, server } = await open()
  const bia = await come('Bia', 'bia')
  const { messages, gaps, ready } = listen(bia)
  await ready

  cables.cut('bia')
  await vi.waitFor(() => expect(bia.state.status).toBe('waiting'))
  for (let n = 1; n <= KEPT_MESSAGES + 10; n++) {
    server.topics.room.publish(lobby, { id: String(n), author: 'Ana', text: 'oi', at: new Date().toISOString() })
  }
  cables.mend('bia')

  await vi.waitFor(() => expect(messages).toHaveLength(KEPT_MESSAGES), { timeout: 5_000 })
  expect(gaps).toEqual([{ reason: 'behind', from: 1, to: 10 }])
  expect(messages[0]?.id).toBe('11')
})

async function open() {
  const server = createChat(new CapturedLog())
  const { port } = await server.listen(0, '127.0.0.1')
  const cables = new Cables(port, Infinity)
  const cabled = await cables.listen(0)
  onTestFinished(async () => {
    await server.close({ drainMs: 0 })
    cables.close()
  })
  const come = async (name: string | number, cable = 'any'): Promise<Client<typeof chat>> => {
    const client = createClient(chat, { url: `ws://127.0.0.1:${cabled}/rpc?cable=${cable}`, auth: name, logger: new CapturedLog() })
    onTestFinished(() => client.close())
    await client.connect()
    return client
  }
  return { server, cables, come }
}

/** Enters a room, as the page does, and notes what comes. */
function listen({ topics }: Client<typeof chat>, room = 'lobby') {
  const messages: Message[] = []
  const gaps: Gap[] = []
  const changes: string[][] = []
  const { ready } = topics.room.subscribe({ room }, (message) => void messages.push(message), {
    from: 'start',
    onPresence: ({ members }) => void changes.push(names(members)),
    onGap: (gap) => void gaps.push(gap),
  })
  return { messages, gaps, changes, ready, there: () => changes.at(-1) }
}

function names(members: readonly Member<{ name: string }>[]): string[] {
  return members.map(({ info }) => info.name).sort()
}
