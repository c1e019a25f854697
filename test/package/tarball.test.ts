// What a user gets: the packed tarball, installed into empty folders. Needs dist/ (`npm run build`).
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Window } from 'happy-dom'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Manifest {
  devDependencies: Record<string, string>
}

let home: string
let tarball: string
let versions: Record<string, string>

beforeAll(async () => {
  if (!existsSync(join(root, 'dist/index.js'))) throw new Error('no dist/: run `npm run build` first')
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest
  versions = manifest.devDependencies
  home = await mkdtemp(join(tmpdir(), 'wirepact-package-'))
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', home], root)
  const packed = (await readdir(home)).find((name) => name.endsWith('.tgz'))
  if (packed === undefined) throw new Error('npm pack wrote no tarball')
  tarball = join(home, packed)
})

afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 3 }))

const contract = `
import * as Type from 'typebox'
import { defineContract, rpc } from 'wirepact'

export const hello = defineContract({
  name: 'hello',
  version: '1.0.0',
  server: { greet: rpc({ input: Type.String(), output: Type.String() }) },
})
`

const call = `
async function main() {
  const server = createServer(hello, {})
  server.handle({ greet: async (name) => 'oi ' + name })
  const { url } = await server.listen(0)
  const client = createClient(hello, { url })
  console.log(await client.api.greet('x'))
  await client.close()
  await server.close()
}
`

test('the licence of each package that the command line has in it is in the tarball, and no source map of it', async () => {
  run('tar', ['-xzf', tarball, '-C', home], home)
  const cli = join(home, 'package/dist/cli')
  const files = await readdir(cli)
  const sources = await Promise.all(files.filter((name) => name.endsWith('.js')).map((name) => readFile(join(cli, name), 'utf8')))
  const bundled = sources.flatMap((source) => [...source.matchAll(/^\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name))
  const notices = await readFile(join(cli, 'THIRD-PARTY-NOTICES'), 'utf8')
  const noticed = [...notices.matchAll(/^-{78}\n(\S+) \S+ \(.+\)$/gm)].map(([, name]) => name)

  expect(bundled).toContain('yaml')
  expect(noticed).toEqual([...new Set(bundled)].sort())
  expect(files.filter((name) => /\.map$|metafile/.test(name))).toEqual([])
})

test('a Node program of ES modules calls through the installed package, then ends by itself', async () => {
  const folder = await project('esm', { type: 'module' }, {
    'contract.js': contract,
    'main.js': `
      import { createServer } from 'wirepact/server'
      import { createClient } from 'wirepact/client'
      import { hello } from './contract.js'
      ${call}
      await main()
    `,
  })
  install(folder, [])
  expect(run('node', ['main.js'], folder)).toBe('oi x\n')
})

test('a CommonJS program calls through the installed package, and sees one RpcError in all entries', async () => {
  const folder = await project('cjs', { type: 'commonjs' }, {
    'main.js': `
      const Type = require('typebox')
      const { defineContract, rpc, RpcError } = require('wirepact')
      const { createServer } = require('wirepact/server')
      const { createClient } = require('wirepact/client')
      const input = Type.String()
      const hello = defineContract({
        name: 'hello',
        version: '1.0.0',
        server: { greet: rpc({ input, output: Type.String() }), fail: rpc({ input, output: Type.String() }) },
      })
      async function main() {
        const server = createServer(hello, { logger: { debug() {}, info() {}, warn() {}, error() {} } })
        server.handle({
          greet: async (name) => 'oi ' + name,
          fail: async () => { throw new RpcError('NOT_FOUND', 'no such thing') },
        })
        const { url } = await server.listen(0)
        const client = createClient(hello, { url })
        console.log(await client.api.greet('x'))
        const error = await client.api.fail('x').catch((error) => error)
        console.log(error.constructor === RpcError, error.code)
        await client.close()
        await server.close()
      }
      main()
    `,
  })
  install(folder, [])
  expect(run('node', ['main.js'], folder)).toBe('oi x\ntrue NOT_FOUND\n')
})

test('the types compile in a strict program, library checks on, as ES module and as CommonJS', async () => {
  const program = `
    ${contract}
    import { createServer } from 'wirepact/server'
    import { createClient } from 'wirepact/client'
    ${call}
    void main()
  `
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable', 'dom'],
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
  }
  const folder = await project('types', { type: 'module' }, {
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...compilerOptions, module: 'nodenext' }, include: ['src'] }),
    'src/esm.mts': program,
    'src/cjs.cts': program,
  })
  install(folder, ['@types/node'])
  expect(run('node', [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], folder)).toBe('')
})

test('the client types compile for a browser, without the types of Node', async () => {
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable', 'dom'],
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: [],
    module: 'esnext',
    moduleResolution: 'bundler',
  }
  const folder = await project('types-browser', { type: 'module' }, {
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
    'src/contract.ts': contract,
    'src/main.ts': `
      import { createClient } from 'wirepact/client'
      import { hello } from './contract'
      export const answer: Promise<string> = createClient(hello, { url: 'ws://localhost' }).api.greet('x')
    `,
  })
  install(folder, [])
  expect(run('node', [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], folder)).toBe('')
})

test('a Vite app bundles the client without ws, eval and TypeBox\'s compiler, and calls from a page', async () => {
  const folder = await project('vite', { type: 'module' }, {
    'contract.js': contract,
    'index.html': '<!doctype html><body><script type="module" src="/main.js"></script></body>',
    'main.js': `
      import { createClient } from 'wirepact/client'
      import { hello } from './contract.js'
      const client = createClient(hello, { url: new URLSearchParams(location.search).get('url') })
      client.api.greet('x').then(
        (answer) => { document.body.textContent = answer },
        (error) => { document.body.textContent = 'failed: ' + error },
      ).finally(() => client.close())
    `,
    'server.js': `
      import { createServer } from 'wirepact/server'
      import { hello } from './contract.js'
      const server = createServer(hello, {})
      server.handle({ greet: async (name) => 'oi ' + name })
      console.log((await server.listen(0)).url)
    `,
    'vite.config.js': `
      export default {
        build: {
          sourcemap: true,
          modulePreload: false,
          rollupOptions: { output: { format: 'iife', entryFileNames: 'app.js' } },
        },
      }
    `,
  })
  install(folder, ['vite'])
  const built = run('npx', ['--no-install', 'vite', 'build'], folder)
  const script = await readFile(join(folder, 'dist/app.js'), 'utf8')
  const map = JSON.parse(await readFile(join(folder, 'dist/app.js.map'), 'utf8')) as { sources: string[] }

  expect(built).not.toMatch(/externalized for browser/)
  expect(map.sources.join('\n')).toMatch(/wirepact\/dist\//)
  expect(map.sources.filter((source) => /node_modules\/(ws|typebox\/build\/compile)\//.test(source))).toEqual([])
  expect(script).not.toMatch(/typebox\/compile|\bnew Function\b|\beval\(|__vite-browser-external/)

  expect(await answerOnPage(folder, script)).toBe('oi x')
})

/** Runs the app's script in a page of the server's own origin, and waits for what it writes there. */
async function answerOnPage(folder: string, script: string): Promise<string> {
  const server = spawn('node', ['server.js'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const url = await firstLine(server.stdout)
    const page = new Window({
      url: `${url.replace(/^ws/, 'http').replace(/\/?$/, '/')}?url=${encodeURIComponent(url)}`,
      settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
    })
    page.eval(script)
    await expect.poll(() => page.document.body.textContent, { timeout: 10_000 }).not.toBe('')
    const answer = page.document.body.textContent
    await page.happyDOM.close()
    return answer
  } finally {
    server.kill()
  }
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line
  throw new Error('the server ended without a line')
}

async function project(name: string, manifest: object, files: Record<string, string>): Promise<string> {
  const folder = join(home, name)
  const all = { ...files, 'package.json': JSON.stringify({ name, private: true, ...manifest }) }
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

/** Installs the tarball and typebox, and `extras` in the versions that the repository uses. */
function install(folder: string, extras: string[]): void {
  const named = ['typebox', ...extras].map((name) => `${name}@${versions[name]}`)
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel=error']
  run('npm', ['install', ...quiet, tarball, ...named], folder)
}

/** Runs a program to its end and returns what it printed; a failure carries everything it said. */
function run(program: string, args: string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 240_000 })
  if (status === 0) return stdout
  throw new Error(`${program} ${args.join(' ')} ended with ${status ?? String(error)}\n${stdout}\n${stderr}`)
}
