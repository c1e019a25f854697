// Procedures as those see them who call them and those who answer them.

import type { ProcedureSnapshot } from '../../snapshot/snapshot.js'
import { plain } from './jsdoc.js'
import type { Draft } from './draft.js'
import { pascalOf } from './names.js'
import { braced, comment, keyOf, quoted } from './text.js'

/** The types of one procedure: each in few words. */
interface Signature {
  readonly input: string | undefined
  /** `void` if it answers with nothing. */
  readonly output: string
  /** Of the items that the caller sends. */
  readonly up: string | undefined
  /** Of those that it gets. */
  readonly down: string | undefined
  /** The data of its errors, by code. */
  readonly errors: readonly (readonly [code: string, data: string])[]
}

function signatureOf(procedure: ProcedureSnapshot, draft: Draft): Signature {
  const { kind, input, output, item, up = kind === 'upload' ? item : undefined, down = kind === 'stream' ? item : undefined, errors = {} } = procedure
  const name = pascalOf(procedure.name)
  return {
    input: input && draft.typeOf(input, `${name}Input`),
    output: !output || output['x-wirepact'] === 'undefined' ? 'void' : draft.typeOf(output, `${name}Output`),
    up: up && draft.typeOf(up, `${name}${item ? 'Item' : 'Up'}`),
    down: down && draft.typeOf(down, `${name}${item ? 'Item' : 'Down'}`),
    errors: Object.entries(errors).map(([code, data]) => [code, draft.typeOf(data, `${name}${pascalOf(code)}`)] as const),
  }
}

/** The union of the errors that a caller catches, under its name; undefined: it has none of its own. */
function errorsOf(procedure: ProcedureSnapshot, { errors }: Signature, draft: Draft): string | undefined {
  if (errors.length === 0) return undefined
  const name = draft.names.take(`${pascalOf(procedure.name)}Error`)
  const members = errors.map(([code, data]) => `${draft.imports.type('RpcError')}<${quoted(code)}, ${data}>`)
  const doc = errors.flatMap(([code]) => {
    const description = procedure.errors?.[code]?.['description']
    return typeof description === 'string' ? [`\`${code}\`: ${plain(description)}`] : []
  })
  const union = members.length === 1 ? ` ${members.join('')}` : members.map((member) => `\n  | ${member}`).join('')
  draft.declarations.push(`${comment([`What \`${procedure.name}\` fails with, beside what any call can.`, ...doc])}export type ${name} =${union}`)
  return name
}

/** A method of the api. @param name - its own, without those of its groups */
export function callMember(name: string, procedure: ProcedureSnapshot, draft: Draft): string {
  const { imports } = draft
  const signature = signatureOf(procedure, draft)
  const errors = errorsOf(procedure, signature, draft)
  const { input, up, down, output } = signature
  const options = down ? `${imports.type('ItemsOptions')}<${down}, [${input ?? ''}]>` : imports.type('CallOptions')
  const failing = errors === undefined ? '' : `, ${errors}`
  const answer = down
    ? `${imports.type('Items')}<${down}${failing}>`
    : procedure.kind === 'notify' ? 'void' : `${imports.type('RpcPromise')}<${output}${failing}>`
  const given = [
    ...(input ? [`input: ${input}`] : []), ...(up ? [`items: ${imports.type('ItemSource')}<${up}>`] : []), `options?: ${options}`,
  ]
  const key = name === 'new' ? quoted(name) : keyOf(name) // `new(): …` is what makes one, and no method
  return `${comment(sayingOf(procedure))}${key}(${given.join(', ')}): ${answer}`
}

/** A handler of the server's calls. */
export function handlerMember(name: string, procedure: ProcedureSnapshot, draft: Draft): string {
  const { imports, own } = draft
  const { input, up, down, output, errors } = signatureOf(procedure, draft)
  const codes = errors.map(([code, data]) => `${keyOf(code)}: ${data}`)
  const ctx = codes.length === 0 ? own.context : `${own.context} & { error: ${imports.type('ErrorFactory')}<${braced(codes, ';')}> }`
  const answer = down ? `${imports.type('ItemSource')}<${down}>` : procedure.kind === 'notify' ? 'void' : output
  const given = [...(input ? [`input: ${input}`] : []), ...(up ? [`items: AsyncIterableIterator<${up}>`] : []), `ctx: ${ctx}`]
  const doc = comment(procedure.description === undefined ? [] : [plain(procedure.description)])
  return `${doc}readonly ${keyOf(name)}?: (${given.join(', ')}) => ${imports.type('MaybePromise')}<${answer}>`
}

/** What the contract says of the procedure that its types do not. */
function sayingOf({ description, idempotent, timeoutMs }: ProcedureSnapshot): string[] {
  return [
    ...(description === undefined ? [] : [plain(description)]),
    ...(idempotent ? ['Idempotent: it is sent again if its answer was lost with the server.'] : []),
    ...(timeoutMs === undefined ? [] : [`It may take ${timeoutMs} ms.`]),
  ]
}
