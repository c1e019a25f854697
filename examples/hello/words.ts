// A message of the wire in words, for people who watch. Applications never need
// this: what the numbers mean is docs/PROTOCOL.md.

export interface Words {
  readonly kind: 'hello' | 'heartbeat' | 'control' | 'call' | 'answer' | 'error'
  readonly text: string
}

/** @param message - one message's text, as `trace` gives it */
export function words(message: string): Words[] {
  const json = JSON.parse(message) as unknown[] | { type: string; attach?: number }
  if (Array.isArray(json)) return json.slice(2).map((frame) => frameWords(frame as unknown[]))
  if (json.type === 'hello') return [{ kind: 'hello', text: json.attach === 1 ? 'hello' : 'hello again' }] // its secret stays out of sight
  if (/^(ping|pong|ack)$/.test(json.type)) return [{ kind: 'heartbeat', text: json.type }]
  return [{ kind: 'control', text: json.type }]
}

function frameWords([kind, id, ...rest]: unknown[]): Words {
  switch (kind) {
    case 1: return { kind: 'call', text: spaced('call', id, rest[0], json(rest[2])) }
    case 2: return { kind: 'answer', text: spaced('answer', id, json(rest[0])) }
    case 3: return { kind: 'error', text: spaced('error', id, rest[0], json(rest[3])) }
    case 4: return { kind: 'call', text: spaced('cancel', id) }
    case 6: return { kind: 'answer', text: spaced('items of', id, json(rest)) }
    case 7: return { kind: 'heartbeat', text: spaced('credit for', id) }
    case 8: return { kind: 'call', text: spaced('end of', id) }
    default: return { kind: 'call', text: spaced('part of', id) }
  }
}

function json(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value)
}

function spaced(...parts: unknown[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
