import { defineConfig } from 'vitest/config'

// Real processes, proxies, networks and browsers, and the built package. It takes minutes,
// and needs what .ci/run installs; KILLS, DRAINS and the like make it shorter or longer.
export default defineConfig({
  test: {
    name: 'chaos',
    environment: 'node',
    include: ['test/chaos/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 60_000,
  },
})
