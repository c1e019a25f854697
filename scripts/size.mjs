// What a browser downloads for a client's hello world: bundled, minified,
// gzipped. Refuses what must never get there, and says which modules weigh most.

import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

if (!existsSync(join(root, 'dist/client.js'))) {
  console.error('size: no dist/. Run `npm run build` first.')
  process.exit(1)
}

const { generatedClient, generatedWithValues, plainContract } = await import('./generatedclient.mjs') // made with dist/

/** A page that makes one call. Limits are no aims but ratchets: docs/ARCHITECTURE.md says what was aimed at. */
const page = (imports, contract, use) => `
  ${imports}
  import { createClient } from 'wirepact/client'
  const client = createClient(${contract}, { url: 'ws://localhost:8080' })
  ${use}
`
const plain = (server, topics = '', client = '') =>
  `{ name: 'hello', version: '1.0.0', client: { ${client} }, server: { ${server} }, topics: { ${topics} } }`
const greet = "greet: { kind: 'rpc', input: {}, output: {} }"
const calls = "client.api.greet('browser').then(console.log)"
const reads = 'for await (const tick of client.api.ticks()) console.log(tick)'

const generatedPage = (source) => `${source}
  const client = createClient({ url: 'ws://localhost:8080' })
  ${calls}; ${reads}
`

const bundles = [
  { name: 'calls', limitBytes: 14_500, code: page('', plain(greet), calls) },
  {
    name: 'calls and streams',
    limitBytes: 17_970,
    code: page("import { stream } from 'wirepact'", plain(`${greet}, ticks: stream({ item: {} })`), `${calls}; ${reads}`),
  },
  {
    name: 'calls and topics',
    limitBytes: 17_110,
    code: page("import { topic } from 'wirepact'", plain(greet, 'news: topic({ message: {} })'), `${calls}; client.topics.news.subscribe(console.log)`),
  },
  {
    name: 'calls both ways',
    limitBytes: 16_930,
    code: page("import { answered } from 'wirepact'", `answered(${plain(greet, '', "confirm: { kind: 'rpc', input: {}, output: {} }")})`, calls),
  },
  {
    name: 'all of it: with bytes, timestamps and bigints, and defineContract',
    limitBytes: 30_850,
    code: page(
      "import * as Type from 'typebox'\nimport { bigint, bytes, defineContract, rpc, stream, timestamp, topic } from 'wirepact'",
      `defineContract({
        name: 'hello', version: '1.0.0',
        server: { greet: rpc({ input: bytes(), output: timestamp() }), ticks: stream({ item: bigint() }) },
        topics: { news: topic({ message: Type.String() }) },
      })`,
      `${calls}; ${reads}; client.topics.news.subscribe(console.log)`,
    ),
  },
  {
    name: 'calls, with defineContract, without TypeBox',
    limitBytes: 20_670,
    code: page(
      "import * as Type from 'typebox'\nimport { defineContract, rpc } from 'wirepact'",
      "defineContract({ name: 'hello', version: '1.0.0', server: { greet: rpc({ input: Type.String(), output: Type.String() }) } })",
      calls,
    ),
  },
  { name: 'ten procedures, in a plain contract', code: page("import { stream } from 'wirepact'", plainContract, `${calls}; ${reads}`) },
  {
    name: 'ten procedures, in a generated client',
    atMostAbove: { name: 'ten procedures, in a plain contract', bytes: 512 },
    code: generatedPage(generatedClient()),
  },
  {
    name: 'ten procedures, in a generated client with validators',
    atMostAbove: { name: 'ten procedures, in a generated client', bytes: 2_560 },
    code: generatedPage(generatedClient({ validators: true })),
  },
  { name: 'a generated client with bytes, timestamps and bigints besides', code: generatedPage(generatedWithValues()) },
  { name: 'the page of the quickstart, with its contract and TypeBox', typebox: true, code: "export { client } from './examples/guide/page.ts'" },
  {
    name: 'the same contract as a generated client',
    code: `import { createClient } from './examples/guide/shopapi.ts'
      const client = createClient({ url: '/rpc', handlers: { confirm: (text) => window.confirm(text), news: console.log } })
      client.api.orders.place({ item: 'kettle', count: 1 }).then(console.log)`,
  },
]

/** By the path of what went into the bundle, or by its text. */
const forbidden = [
  [/node_modules\/typebox\//, /["']typebox\/compile/, 'TypeBox (its compiler needs eval)'],
  [/node_modules\/ws\//, /Sec-WebSocket/, "Node's ws"],
  [/^(node:|\(disabled\):)/, /["']node:/, 'a module of Node'],
]

/** What of TypeBox a page may have that brings its own contract. */
const builders = /node_modules\/typebox\/(?!build\/(compile|schema|value)\/)/

const typeboxOutside = {
  name: 'typebox-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^typebox$/ }, ({ path }) => ({ path, external: true, sideEffects: false }))
  },
}

/** The source in place of dist/: the same code, module by module. */
const fromSource = {
  name: 'from-source',
  setup({ onResolve }) {
    onResolve({ filter: /^wirepact(\/|$)/ }, ({ path }) => ({
      path: join(root, 'src', path.slice('wirepact'.length), 'index.ts'), sideEffects: false,
    }))
  },
}

async function bundle(code, plugins = [typeboxOutside]) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: root, loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
    plugins,
  })
  return { text: outputFiles[0].text, metafile }
}

function gzipped(text) {
  return gzipSync(text, { level: 9 }).length
}

/** The largest modules of a bundle, by what each adds to it. */
async function largest(code, count) {
  const { metafile } = await bundle(code, [typeboxOutside, fromSource])
  const [{ inputs }] = Object.values(metafile.outputs)
  return Object.entries(inputs)
    .map(([path, { bytesInOutput }]) => ({ path: relative(root, join(root, path)), bytes: bytesInOutput }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, count)
}

const measured = new Map()

/** A limit that goes by another bundle, which was measured before. */
function limitAbove({ name, bytes }) {
  return measured.get(name) + bytes
}

for (const { name, atMostAbove, limitBytes = atMostAbove && limitAbove(atMostAbove), code, typebox } of bundles) {
  const { text, metafile } = await bundle(code, typebox ? [] : undefined)
  const bytes = gzipped(text)
  measured.set(name, bytes)
  const fits = limitBytes === undefined || bytes <= limitBytes
  const limit = limitBytes === undefined ? '' : `, limit ${limitBytes}${fits ? '' : ' EXCEEDED'}`
  console.log(`size: ${name}: ${bytes} bytes gzip of ${text.length} minified${limit}`)
  if (!fits) process.exitCode = 1
  const files = Object.keys(metafile.inputs)
  for (const [inPath, inText, what] of forbidden) {
    const found = files.find((file) => inPath.test(file) && !(typebox && builders.test(file))) ?? text.match(inText)?.[0]
    if (found === undefined) continue
    console.error(`size: ${name} contains ${what}: ${found}`)
    process.exitCode = 1
  }
}

console.log(`\nThe ten largest modules of "${bundles[0].name}", in bytes minified, before gzip:`)
for (const { path, bytes } of await largest(bundles[0].code, 10)) console.log(`${String(bytes).padStart(7)}  ${path}`)
