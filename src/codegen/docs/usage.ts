// How a procedure is called, or a topic subscribed to: a line of TypeScript.

import type { ProcedureSnapshot, TopicSnapshot } from '../../snapshot/snapshot.js'

export function usageOf(member: ProcedureSnapshot | TopicSnapshot, side: 'server' | 'client' | 'topics'): string {
  const { name, kind } = member
  const owner = { server: 'client.api', client: 'ctx.client', topics: 'client.topics' }[side]
  if (kind === 'topic') return `${owner}.${name}.subscribe(${'params' in member ? 'params, ' : ''}(message) => { … })`
  const { input, output } = member
  const given = [...(input ? ['input'] : []), ...(kind === 'upload' ? ['items'] : kind === 'duplex' ? ['up'] : [])]
  const call = `${owner}.${name}(${given.join(', ')})`
  if (kind === 'notify') return call
  if (kind === 'stream') return `for await (const item of ${call}) { … }`
  if (kind === 'duplex') return `for await (const down of ${call}) { … }`
  return output ? `const output = await ${call}` : `await ${call}`
}
