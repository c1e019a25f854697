import { defineConfig } from 'vitest/config'
import { self } from './vitest.config.js'

// Behind real proxies: needs nginx and haproxy on the PATH, and takes as long as they wait.
export default defineConfig({
  resolve: { alias: self },
  test: {
    name: 'proxies',
    environment: 'node',
    include: ['test/proxies/**/*.test.ts'],
    testTimeout: 30_000,
  },
})
