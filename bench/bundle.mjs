// What a browser downloads for a page that makes one call.

import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { contender, folderOf } from './roster.mjs'

/** @returns by contender, bytes minified and gzipped */
export async function measureBundles(names) {
  const weighed = names.map(async (name) => [name, { bytes: { median: await weigh(name) } }])
  return Object.fromEntries(await Promise.all(weighed))
}

async function weigh(name) {
  const { page } = await contender(name)
  const { outputFiles } = await build({
    stdin: { contents: page, resolveDir: folderOf(name) },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0].text, { level: 9 }).length
}
