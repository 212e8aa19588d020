import { defineConfig } from 'vitest/config'

import { SummaryReporter } from './test/summary-reporter.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: [['default', { summary: false }], new SummaryReporter()],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers than that only make each other wait.
    maxWorkers: 2,
  },
})
