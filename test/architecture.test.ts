import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { readSource } from './architecture/read-source.ts'
import {
  findForbiddenImports,
  findImpurities,
  findUndocumentedScripts,
  findGrabBag,
  findLongFile,
  PORTS,
} from './architecture/rules.ts'

const ROOT = join(import.meta.dirname, '..')
const sources = globSync('{bin,lib,lambdas,local,web,test}/**/*.{ts,tsx}', { cwd: ROOT }).map((path) =>
  readSource(path, readFileSync(join(ROOT, path), 'utf8')),
)

describe('the code of this repository', () => {
  it('is found', () => {
    for (const room of ['lib/', 'lambdas/job/', 'local/services/', 'web/shared/']) {
      expect(sources.some(({ path }) => path.startsWith(room))).toBe(true)
    }
  })

  it('imports along the arrows of the design only', () => {
    expect(sources.flatMap(findForbiddenImports)).toEqual([])
  })

  it('has no long files', () => {
    expect(sources.flatMap(findLongFile)).toEqual([])
  })

  it('has no grab bags', () => {
    expect(sources.flatMap(findGrabBag)).toEqual([])
  })

  it('takes time and ids in local/ from the ports', () => {
    expect(sources.flatMap(findImpurities)).toEqual([])
  })

  it('has every port that is listed, and each one uses what it is listed for', () => {
    const pure = Object.keys(PORTS).filter(
      (path) => !sources.some((source) => source.path === path && source.impurities.length > 0),
    )
    expect(pure).toEqual([])
  })

  it.runIf(existsSync(join(ROOT, 'README.md')))('shows in README every script that people call', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')))
    expect(findUndocumentedScripts(scripts, readFileSync(join(ROOT, 'README.md'), 'utf8'))).toEqual([])
  })
})

describe('the arrows', () => {
  const check = (path: string, text: string): string[] => findForbiddenImports(readSource(path, text))

  it.each([
    ['a static import', `import { a } from '../lib/a.ts'`],
    ['an import of types', `import type { A } from '../lib/a.ts'`],
    ['an import for its effect', `import '../lib/a.ts'`],
    ['a re-export', `export { a } from '../lib/a.ts'`],
    ['a re-export of types', `export type { A } from '../lib/a.ts'`],
    ['a re-export of all', `export * from '../lib/a.ts'`],
    ['a dynamic import', `const a = await import('../lib/a.ts')`],
    ['a type by import()', `type A = import('../lib/a.ts').A`],
    ['typeof import()', `let a: typeof import('../lib/a.ts')`],
    ['a require', `const a = require('../lib/a.ts')`],
    ['an import over several lines', `import {\n  a,\n  b,\n} from\n  '../lib/a.ts'`],
  ])('are broken by %s', (_, text) => {
    expect(check('local/cloud.ts', text)).toEqual([
      'local/cloud.ts imports ../lib/a.ts: local may import from nothing of ours, not from lib',
    ])
  })

  it.each([
    ['in a comment', `// import { a } from '../lib/a.ts'\n/* await import('../lib/a.ts') */`],
    ['in a text', `const text = "import { a } from '../lib/a.ts'"`],
    ['in a template', "const text = `import('../lib/a.ts')`"],
  ])('are not broken by what stands %s', (_, text) => {
    expect(check('local/cloud.ts', text)).toEqual([])
  })

  it.each([
    ['bin/app.ts', '../lib/a.ts'],
    ['bin/dev.ts', '../local/cloud.ts'],
    ['lib/states/a.ts', '../../lambdas/job/a.ts'],
    ['lib/stacks/a.ts', '../../lambdas/registry/jobs.ts'],
    ['lib/stacks/a.ts', '../../lambdas/registry/routes.ts'],
    ['lambdas/registry/a.ts', '../domains/shop/index.ts'],
    ['lambdas/domains/shop/a.ts', '../../providers/gemini/a.ts'],
    ['lambdas/domains/shop/a.ts', './orders/a.ts'],
    ['lambdas/domains/shop/jobs/a.ts', '../../courses/events.ts'],
    ['lambdas/platform/runs/a.ts', '../../registry/events.ts'],
    ['lambdas/bus/a.ts', '../job/a.ts'],
    ['lambdas/job/job.ts', '../runtime/task-handler.ts'],
    ['local/services/sqs/a.ts', '../../clock.ts'],
    ['lambdas/domains/shop/a.ts', '@aws-sdk/client-s3'],
    ['lib/a.ts', 'aws-cdk-lib'],
    ['test/local/a.test.ts', '../../lib/a.ts'],
    ['web/gallery/a.tsx', '../shared/api.ts'],
    ['web/console/a.tsx', 'preact/hooks'],
  ])('let %s import %s', (path, specifier) => {
    expect(check(path, `import '${specifier}'`)).toEqual([])
  })

  it.each([
    ['bin/app.ts', '../lambdas/registry/jobs.ts'],
    ['lib/a.ts', '../local/cloud.ts'],
    ['lib/a.ts', '../lambdas/platform/runs/a.ts'],
    ['lib/a.ts', '../lambdas/http/serve.ts'],
    ['lib/a.ts', '../test/a.ts'],
    ['lambdas/platform/runs/a.ts', '../../domains/shop/index.ts'],
    ['lambdas/domains/shop/a.ts', '../courses/orders/a.ts'],
    ['lambdas/runtime/a.ts', '../platform/runs/a.ts'],
    ['lambdas/providers/a.ts', '../http/a.ts'],
    ['lambdas/job/ids.ts', '../runtime/task-handler.ts'],
    ['lambdas/job/job.ts', '../aws/a.ts'],
    ['lambdas/bus/a.ts', '../http/a.ts'],
    ['lambdas/domains/shop/a.ts', '../../../lib/a.ts'],
    ['lambdas/domains/shop/a.ts', '../../../local/clock.ts'],
    ['lambdas/domains/shop/a.ts', 'aws-cdk-lib/aws-s3'],
    ['lambdas/domains/shop/a.ts', 'constructs'],
    ['lambdas/new-room/a.ts', '../job/a.ts'],
    ['local/services/sqs/a.ts', '../../../lambdas/job/a.ts'],
    ['local/a.ts', 'aws-cdk-lib'],
    ['web/a.ts', '../lambdas/job/a.ts'],
    ['web/gallery/a.tsx', '../../lambdas/domains/plushie/api/get-account.ts'],
    ['web/shared/a.ts', '../../lib/pages.ts'],
    ['web/console/a.tsx', '../../local/clock.ts'],
    ['web/gallery/a.tsx', '../console/a.tsx'],
    ['web/shared/a.ts', '../gallery/a.ts'],
    ['web/gallery/a.ts', 'node:fs'],
    ['web/gallery/a.ts', 'zod'],
    ['web/console/a.ts', '@aws-sdk/client-s3'],
  ])('do not let %s import %s', (path, specifier) => {
    expect(check(path, `import '${specifier}'`)).toHaveLength(1)
  })

  it('cannot be passed by a computed import outside local/, which loads handlers by their path', () => {
    expect(check('lambdas/domains/shop/a.ts', 'await import(`${name}.ts`)')).toHaveLength(1)
    expect(check('local/services/lambda/worker/a.ts', 'await import(path)')).toEqual([])
  })
})

describe('the other rules', () => {
  it('count lines', () => {
    const ofLength = (lines: number): string[] => findLongFile(readSource('lib/a.ts', 'a()\n'.repeat(lines)))
    expect(ofLength(300)).toEqual([])
    expect(ofLength(301)).toEqual([expect.stringContaining('lib/a.ts has 301 lines')])
  })

  it.each([
    'utils.ts',
    'string-utils.ts',
    'helpers.ts',
    'test-helper.ts',
    'types.ts',
    'util.ts',
    'helpers.test.ts',
  ])('refuse the name %s', (name) => {
    expect(findGrabBag(readSource(`lib/${name}`, ''))).toHaveLength(1)
  })

  it.each(['utility-bill.ts', 'content-types.ts', 'helpful.ts'])('allow the name %s', (name) => {
    expect(findGrabBag(readSource(`lib/${name}`, ''))).toEqual([])
  })

  it.each([
    'const now = Date.now()',
    'const clock = Date.now',
    'const date = new Date()',
    'setTimeout(run, 5)',
    'globalThis.setTimeout(run, 5)',
    'setInterval(run, 5)',
    `import { setTimeout as sleep } from 'node:timers/promises'`,
    `import { randomUUID } from 'node:crypto'`,
    'crypto.randomUUID()',
    'AbortSignal.timeout(5)',
  ])('refuse %s in local/ outside the ports', (text) => {
    expect(findImpurities(readSource('local/services/a.ts', text))).not.toEqual([])
    expect(findImpurities(readSource('local/real-clock.ts', text))).toEqual([])
    expect(findImpurities(readSource('lib/a.ts', text))).toEqual([])
  })

  it.each(['new Date(clock.now())', 'clearTimeout(timer)', '// Date.now()', `const text = 'setTimeout'`])(
    'allow %s in local/',
    (text) => {
      expect(findImpurities(readSource('local/services/a.ts', text))).toEqual([])
    },
  )

  it('ask README for each script that no other script calls', () => {
    const scripts = {
      check: 'npm run lint && npm test',
      lint: 'oxlint',
      test: 'vitest',
      start: 'node a.ts',
      synth: 'cdk',
    }
    expect(findUndocumentedScripts(scripts, 'Run `npm start` and `npm run check`.')).toEqual([
      expect.stringContaining('"synth"'),
    ])
    expect(findUndocumentedScripts(scripts, '`npm start`, `npm run check`, `npm run synth`')).toEqual([])
    expect(findUndocumentedScripts({ test: 'a' }, '`npm run test:all`')).toHaveLength(1)
  })
})
