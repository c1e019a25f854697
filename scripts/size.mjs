// What a browser downloads: bundles the built client, minified and gzipped, and
// refuses what must never get there. Without the contract file and TypeBox's builders.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const bundles = [
  {
    name: 'client, calls only',
    limitBytes: 5_000,
    code: `
      import { defineContract, rpc } from 'wirepact'
      import { createClient } from 'wirepact/client'
      const contract = defineContract({ name: 'x', version: '1.0.0', server: { call: rpc({}) } })
      globalThis.client = createClient(contract, { url: '' })
    `,
  },
  {
    name: 'client, everything',
    limitBytes: 7_500,
    code: `
      import * as wirepact from 'wirepact'
      import * as client from 'wirepact/client'
      globalThis.wirepact = { ...wirepact, ...client }
    `,
  },
]

const forbidden = [
  [/node_modules\/typebox\/build\/compile\//, "TypeBox's compiler (it needs eval)"],
  [/node_modules\/ws\//, "Node's ws"],
  [/^(node:|\(disabled\):)/, 'a module of Node'],
]

const typeboxOutside = {
  name: 'typebox-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^typebox$/ }, ({ path }) => ({ path, external: true, sideEffects: false }))
  },
}

async function bundle(code) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
    // The built package, not the `paths` of tsconfig.json, which lead to the source.
    tsconfigRaw: {},
    plugins: [typeboxOutside],
  })
  const bytes = gzipSync(outputFiles[0].contents, { level: 9 }).length
  return { bytes, inputs: Object.keys(metafile.inputs) }
}

if (!existsSync(join(root, 'dist/client.js'))) {
  console.error('size: no dist/. Run `npm run build` first.')
  process.exit(1)
}

for (const { name, limitBytes, code } of bundles) {
  const { bytes, inputs } = await bundle(code)
  const fits = bytes <= limitBytes
  console.log(`size: ${name}: ${bytes} bytes gzip, limit ${limitBytes}${fits ? '' : ' EXCEEDED'}`)
  if (!fits) process.exitCode = 1
  for (const [pattern, what] of forbidden) {
    const found = inputs.find((input) => pattern.test(input))
    if (found === undefined) continue
    console.error(`size: ${name} contains ${what}: ${found}`)
    process.exitCode = 1
  }
}
