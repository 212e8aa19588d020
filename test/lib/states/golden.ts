import { readFileSync, writeFileSync } from 'node:fs'
import type { JobDefinition } from '../../../lambdas/job/job-definition.ts'
import { renderJob } from './render-job.ts'

/**
 * All that a job compiles to, now and as `test/golden/<job id>.json` has it.
 *
 * `UPDATE_GOLDEN=1 npx vitest run test/lib/states` writes the files anew. Read the difference before you commit it:
 * it is what changes in everybody's running state machines.
 */
export function compareWithGolden(definition: JobDefinition): { compiled: unknown; golden: unknown } {
  const compiled: unknown = JSON.parse(JSON.stringify(renderJob(definition)))
  const file = new URL(`../../golden/${definition.id}.json`, import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(compiled, null, 2)}\n`)
  return { compiled, golden: JSON.parse(readFileSync(file, 'utf8')) }
}
