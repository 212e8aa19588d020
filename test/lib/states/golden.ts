import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { type RenderedJob, renderJob } from './render-job.ts'
import type { JobDefinition } from '../../../lambdas/job/job-definition.ts'

/**
 * Compares all that a job compiles to with `test/golden/<job id>.json`.
 *
 * `UPDATE_GOLDEN=1 npx vitest run test/lib/states` writes the files anew. Read the difference before you commit it:
 * it is what changes in everybody's running state machines.
 */
export function expectGolden(definition: JobDefinition): RenderedJob {
  const rendered = renderJob(definition)
  const file = new URL(`../../golden/${definition.id}.json`, import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(rendered, null, 2)}\n`)
  expect(JSON.parse(JSON.stringify(rendered))).toStrictEqual(JSON.parse(readFileSync(file, 'utf8')))
  return rendered
}
