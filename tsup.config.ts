import { defineConfig } from 'tsup'

// One config object, not an array: tsup builds array entries in parallel, and
// the `clean` of one deletes what another has written.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    client: 'src/client/index.ts',
    server: 'src/server/index.ts',
    testing: 'src/testing/index.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  sourcemap: true,
  // Shared chunks in both formats: RpcError exists once, so `instanceof` holds across entries.
  splitting: true,
  // Rollup converts the chunks to CommonJS. Without this sucrase does, with a closure behind each `?.`.
  treeshake: true,
  minify: false,
  clean: true,
  removeNodeProtocol: false,
  external: ['ws', 'isomorphic-ws', /^typebox(\/|$)/, /^node:/],
})
