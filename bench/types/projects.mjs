// The measured projects: each is a service with the same procedures and a client that
// calls each of them once, written as the documentation of its library says.

import { sampleOf, typeboxOf, zodOf } from './schemas.mjs'

/**
 * What is measured, by name. `files` are the project's, by path, made from the model's
 * groups; `generated` is the source of the client that `wirepact generate` writes.
 */
export const projects = {
  nothing: {
    title: 'nothing: one empty file',
    files: () => ({ 'empty.ts': 'export {}\n' }),
  },
  typebox: {
    title: 'wirepact, TypeBox: contract, handlers, calls',
    files: (groups) => ({ ...wirepactContract(groups), 'server.ts': wirepactServer(groups), 'client.ts': wirepactClient(groups) }),
  },
  page: {
    title: 'wirepact, TypeBox: contract, calls',
    files: (groups) => ({ ...wirepactContract(groups), 'client.ts': wirepactClient(groups) }),
  },
  generated: {
    title: 'wirepact, generated: client, calls',
    files: (groups, generated) => ({ 'api.ts': generated, 'client.ts': generatedClient(groups) }),
  },
  trpc: { title: 'tRPC, Zod: router, calls', files: trpc },
  orpc: { title: 'oRPC, Zod: router, calls', files: orpc },
}

const use = 'declare function use(value: unknown): void\n'

export function wirepactContract(groups) {
  const files = groups.map(({ name, entities, procedures }) => [`contract/${name}.ts`, [
    'import * as Type from \'typebox\'',
    'import { rpc } from \'wirepact\'',
    '',
    ...entities.map((entity) => `export const ${entity.name} = ${typeboxOf(entity.type)}`),
    '',
    `export const ${name} = {`,
    ...procedures.map((procedure) => `  ${procedure.name}: rpc({ ${optionsOf(procedure)} }),`),
    '}\n',
  ].join('\n')])
  const all = [
    'import { defineContract } from \'wirepact\'',
    ...groups.map(({ name }) => `import { ${name} } from './contract/${name}.js'`),
    '',
    `export const service = defineContract({ name: 'service', version: '1.0.0', server: { ${groups.map(({ name }) => name).join(', ')} } })\n`,
  ].join('\n')
  return { ...Object.fromEntries(files), 'contract.ts': all }
}

function optionsOf({ description, input, output, errors }) {
  const codes = Object.entries(errors).map(([code, type]) => `${code}: ${typeboxOf(type)}`)
  return [
    `description: '${description}'`, `input: ${typeboxOf(input)}`, `output: ${typeboxOf(output)}`,
    ...(codes.length > 0 ? [`errors: { ${codes.join(', ')} }`] : []),
  ].join(', ')
}

function wirepactServer(groups) {
  const handler = ({ name, input, output }, entities) => `    ${name}: async (input) => { use(input.${lastOf(input)}); return ${sampleOf(output, entities)} },`
  return [
    'import { createServer } from \'wirepact/server\'',
    'import { service } from \'./contract.js\'',
    use,
    'createServer(service).handle({',
    ...groups.flatMap(({ name, entities, procedures }) => [`  ${name}: {`, ...procedures.map((procedure) => handler(procedure, entities)), '  },']),
    '})\n',
  ].join('\n')
}

function wirepactClient(groups) {
  return [
    'import { safe } from \'wirepact\'',
    'import { createClient } from \'wirepact/client\'',
    'import { service } from \'./contract.js\'',
    use,
    'const client = createClient(service, { url: \'ws://localhost:8080\' })',
    ...wirepactCalls(groups),
  ].join('\n')
}

function generatedClient(groups) {
  return [
    'import { createClient, safe } from \'./api.js\'',
    use,
    'const client = createClient({ url: \'ws://localhost:8080\' })',
    ...wirepactCalls(groups),
  ].join('\n')
}

function wirepactCalls(groups) {
  return callsOf(groups, ({ call, code, field, data }) => (code === undefined
    ? [`  use((await client.api.${call}).${field})`]
    : [
        `  const result = await safe(client.api.${call})`,
        `  if (result.ok) use(result.value.${field})`,
        `  else if (result.error.code === '${code}') use(result.error.data.${data})`,
      ]))
}

function trpc(groups) {
  const procedure = ({ name, reads, input, output }, entities) =>
    `  ${name}: t.procedure.input(${zodOf(input)}).output(${zodOf(output)}).${reads ? 'query' : 'mutation'}(({ input }) => { use(input.${lastOf(input)}); return ${sampleOf(output, entities)} }),`
  const client = [
    'import { createTRPCClient, createWSClient, wsLink } from \'@trpc/client\'',
    'import type { AppRouter } from \'./router.js\'',
    use,
    'const client = createTRPCClient<AppRouter>({ links: [wsLink({ client: createWSClient({ url: \'ws://localhost:8080\' }) })] })',
    ...callsOf(groups, ({ call, reads, field }) => [`  use((await client.${call.replace('(', reads ? '.query(' : '.mutate(')}).${field})`]),
  ].join('\n')
  const router = [
    ...groups.map(({ name }) => `import { ${name} } from './routers/${name}.js'`),
    'import { t } from \'./trpc.js\'',
    '',
    `export const router = t.router({ ${groups.map(({ name }) => name).join(', ')} })`,
    'export type AppRouter = typeof router\n',
  ].join('\n')
  return {
    'trpc.ts': 'import { initTRPC } from \'@trpc/server\'\n\nexport const t = initTRPC.create()\n',
    ...routers(groups, 'import { t } from \'../trpc.js\'', (name) => [`export const ${name} = t.router({`, '})\n'], procedure),
    'router.ts': router, 'client.ts': client,
  }
}

function orpc(groups) {
  const procedure = ({ name, input, output, errors }, entities) => {
    const codes = Object.entries(errors).map(([code, type]) => `${code}: { data: ${zodOf(type)} }`)
    const declared = codes.length > 0 ? `.errors({ ${codes.join(', ')} })` : ''
    return `  ${name}: os${declared}.input(${zodOf(input)}).output(${zodOf(output)}).handler(({ input }) => { use(input.${lastOf(input)}); return ${sampleOf(output, entities)} }),`
  }
  const client = [
    'import { createORPCClient, isDefinedError, safe } from \'@orpc/client\'',
    'import { RPCLink } from \'@orpc/client/websocket\'',
    'import type { RouterClient } from \'@orpc/server\'',
    'import type { router } from \'./router.js\'',
    use,
    'const client: RouterClient<typeof router> = createORPCClient(new RPCLink({ websocket: new WebSocket(\'ws://localhost:8080\') }))',
    ...callsOf(groups, ({ call, code, field, data }) => (code === undefined
      ? [`  use((await client.${call}).${field})`]
      : [
          `  const { error, data: result } = await safe(client.${call})`,
          `  if (isDefinedError(error)) { if (error.code === '${code}') use(error.data.${data}) }`,
          `  else if (!error) use(result.${field})`,
        ])),
  ].join('\n')
  const router = [
    ...groups.map(({ name }) => `import { ${name} } from './routers/${name}.js'`),
    '',
    `export const router = { ${groups.map(({ name }) => name).join(', ')} }\n`,
  ].join('\n')
  return {
    ...routers(groups, 'import { os } from \'@orpc/server\'', (name) => [`export const ${name} = {`, '}\n'], procedure),
    'router.ts': router, 'client.ts': client,
  }
}

function routers(groups, imports, around, procedure) {
  return Object.fromEntries(groups.map(({ name, entities, procedures }) => {
    const [before, after] = around(name)
    const source = [
      imports, 'import { z } from \'zod\'', use,
      ...entities.map((entity) => `export const ${entity.name} = ${zodOf(entity.type)}`),
      '', before, ...procedures.map((each) => procedure(each, entities)), after,
    ].join('\n')
    return [`routers/${name}.ts`, source]
  }))
}

/** One function for each call, as an application has them all over. */
function callsOf(groups, write) {
  return groups.flatMap(({ name, entities, procedures }) => procedures.flatMap((procedure) => {
    const { input, output, errors, reads } = procedure
    const [[code, data] = []] = Object.entries(errors)
    const call = `${name}.${procedure.name}(${sampleOf(input, entities)})`
    const body = write({ call, reads, code, field: lastOf(output), data: data && lastOf(data) })
    return ['', `export async function ${name}_${procedure.name}() {`, ...body, '}']
  })).concat('')
}

/** The last member: whatever comes before it had to be looked at. */
function lastOf({ members }) {
  return members.at(-1).name
}
