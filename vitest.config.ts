import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// The package under its own name, from source. Most specific first.
export const self = {
  'wirepact/client': at('./src/client/index.ts'),
  'wirepact/codegen': at('./src/codegen/index.ts'),
  'wirepact/generated': at('./src/generated/index.ts'),
  'wirepact/server': at('./src/server/index.ts'),
  'wirepact/testing': at('./src/testing/index.ts'),
  wirepact: at('./src/index.ts'),
}

const elsewhere = ['test/browser/**', 'test/chaos/**', 'test/proxies/**', 'test/types/**']

export default defineConfig({
  test: {
    maxWorkers: 2, // two cores would get one
    projects: [
      {
        resolve: { alias: self },
        test: {
          name: 'node',
          environment: 'node',
          setupFiles: ['test/setup/seed.ts'],
          include: ['test/**/*.test.ts'],
          exclude: [...elsewhere, 'test/dom/**', 'test/package/**'],
        },
      },
      {
        // isomorphic-ws would resolve to Node's ws here and the browser's path would go untested.
        resolve: { alias: { ...self, 'isomorphic-ws': at('./node_modules/isomorphic-ws/browser.js') } },
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['test/dom/**/*.test.ts'],
          server: { deps: { inline: ['isomorphic-ws'] } },
        },
      },
      {
        test: {
          name: 'package',
          environment: 'node',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
