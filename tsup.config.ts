import { defineConfig, type Options } from 'tsup'

const shared: Options = {
  target: 'es2022',
  sourcemap: true,
  splitting: true,
  minify: false,
  removeNodeProtocol: false,
}

// Without `clean`: tsup builds these two in parallel, and one would delete what
// the other has written. `npm run build` begins with an empty dist/.
export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      client: 'src/client/index.ts',
      server: 'src/server/index.ts',
      testing: 'src/testing/index.ts',
      generated: 'src/generated/index.ts',
      codegen: 'src/codegen/index.ts',
    },
    // Shared chunks in both formats: RpcError exists once, so `instanceof` holds across entries.
    format: ['esm', 'cjs'],
    platform: 'neutral',
    dts: true,
    // Rollup converts the chunks to CommonJS. Without this sucrase does, with a closure behind each `?.`.
    treeshake: true,
    external: ['ws', 'isomorphic-ws', /^typebox(\/|$)/, /^node:/],
  },
  {
    ...shared,
    entry: { main: 'src/cli/main.ts', loader: 'src/cli/loader.ts' },
    outDir: 'dist/cli',
    sourcemap: false, // most of the package's size, for programs that nobody steps through
    metafile: true, // for scripts/notices.mjs
    format: 'esm',
    platform: 'node',
    // Packages that are CommonJS ask for Node's modules by `require`.
    banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
    // What only the command line needs comes with it, so that nobody else installs it.
    // TypeBox too: whoever has a contract as JSON may not have it, and what a value has to be is still checked.
    noExternal: ['@bomb.sh/tab', 'cac', 'chokidar', 'diff', 'fastest-levenshtein', 'json-schema-faker', 'readdirp', 'typebox', 'yaml'],
  },
])
