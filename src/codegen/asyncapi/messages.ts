// The messages of an AsyncAPI document: one for each value that a procedure or a
// topic names, and for each of its errors.

import { statusCodes } from '../../errors.js'
import { isAbsence, type Shape } from '../../snapshot/shape.js'
import { draft07 } from './draft07.js'
import { Keys } from '../keys.js'

/** Collects what goes into the document's `components`. */
export class Messages {
  readonly #messages = new Map<string, object>()
  readonly #schemas: readonly (readonly [key: string, schema: Shape])[]
  readonly #messageKeys = new Keys()
  readonly #schemaKeys = new Keys()

  constructor(named: Readonly<Record<string, Shape>>) {
    this.#schemas = Object.entries(named).map(([name, shape]) => [this.#schemaKeys.of(name), this.#written(shape)])
  }

  /** The document's `components`, of all that was asked for so far. */
  get components(): { readonly messages: object; readonly schemas: object } {
    return { messages: Object.fromEntries(this.#messages), schemas: Object.fromEntries(this.#schemas) }
  }

  /**
   * The value of a procedure's or topic's `option`.
   *
   * @param owner - its name, unlike all others
   * @param shape - undefined: nothing travels but the fact
   * @returns a reference to the message in the channel
   */
  value(owner: string, option: string, shape: Shape | undefined, summary: string): Reference {
    const payload = isAbsence(shape) ? {} : { payload: this.#written(shape as Shape) } // which is not absent
    return this.#add(`${owner}.${option}`, { summary, ...payload })
  }

  /** One of the procedure's own errors. @param owner - as of a value */
  error(owner: string, code: string, data: Shape, summary: string): Reference {
    const none = isAbsence(data)
    const payload = errorPayload({ const: code }, none ? {} : { data: this.#written(data) })
    return this.#add(`${owner}.${code}`, { summary, payload })
  }

  /** Those that any call can fail with. */
  statusError(): Reference {
    const data = { data: { description: 'With INVALID_ARGUMENT: `{ issues: [{ path, message }] }`.' } }
    return this.#add('RpcError', {
      summary: 'An error that any call can fail with.',
      payload: { ...errorPayload({ enum: statusCodes }, data), required: ['code', 'outcome', 'message'] },
    })
  }

  #add(name: string, message: object): Reference {
    const key = this.#messageKeys.of(name)
    if (!this.#messages.has(key)) this.#messages.set(key, { name, ...message })
    return { $ref: `#/channels/${CHANNEL}/messages/${key}` }
  }

  #written(shape: Shape): Shape {
    return draft07(shape, (name) => `#/components/schemas/${this.#schemaKeys.of(name)}`)
  }
}

/** The only channel's key: all travels through one WebSocket. */
export const CHANNEL = 'socket'

export interface Reference {
  readonly $ref: string
}

function errorPayload(code: object, data: object): object {
  const outcome = { enum: ['not-executed', 'executed', 'unknown'], description: 'Whether the call ran.' }
  return {
    type: 'object',
    required: ['code', 'outcome', 'message', ...Object.keys(data)],
    properties: { code, outcome, message: { type: 'string', description: 'For people.' }, ...data },
  }
}
