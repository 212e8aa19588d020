import { defineConfig } from 'vitest/config'

import { SummaryReporter } from './test/summary-reporter.ts'

/** Their modules keep clients of AWS, made for the environment of the first call: each file has a process of its own. */
const LAMBDAS =
  'test/{aws,bus,domains,http,images,job,platform,providers,registry,resources,runtime}/**/*.test.ts'
const SYSTEM = 'test/system/**/*.test.ts'
/** In a real browser, with a whole local cloud behind the pages. */
const PAGES = 'test/web/**/*.browser.test.ts'

export default defineConfig({
  test: {
    reporters: [['default', { summary: false }], new SummaryReporter()],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers than that only make each other wait.
    maxWorkers: 2,
    globalSetup: ['test/temporary-folder.ts', 'test/dynamodb-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [LAMBDAS, SYSTEM, PAGES],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'lambdas', include: [LAMBDAS] } },
      // The whole, from the synthesized template: synthesized once before the first of these files.
      { extends: true, test: { name: 'system', include: [SYSTEM], globalSetup: ['test/global-setup.ts'] } },
      { extends: true, test: { name: 'pages', include: [PAGES], globalSetup: ['test/global-setup.ts'] } },
    ],
  },
})
