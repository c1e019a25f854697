import { defineConfig } from 'vitest/config'
import { self } from './vitest.config.js'

// Real browsers, driven from Node by playwright-core. CHROMIUM and FIREFOX name
// other executables than /usr/bin/chromium and /usr/bin/firefox-esr.
export default defineConfig({
  resolve: { alias: self },
  test: {
    name: 'browser',
    environment: 'node',
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
