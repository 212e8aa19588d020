import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import type { Duration } from '../../../lambdas/job/duration.ts'
import { keptDaysOf, listJob } from '../../../lambdas/job/job-listing.ts'
import { isOutputOf, outputDays, runPrefix } from '../../../lambdas/job/output-keys.ts'

const asked = defineEvent('test/asked', z.object({}))

function definition(timeout: Duration) {
  return defineJob({ id: 'demo', trigger: asked, timeout }).step('one', () => 1).definition
}

describe('the outputs of a job', () => {
  test.each<[Duration, number]>([
    ['15m', 30],
    ['7d', 30],
    // Eight days, redriven on the fourteenth day after, eight days again: 30 days in all.
    ['8d', 100],
    ['40d', 100],
    ['43d', 400],
    ['365d', 400],
  ])('with a timeout of %s are kept for %s days, and the listing says so', (timeout, days) => {
    expect(outputDays(definition(timeout))).toBe(days)
    expect(keptDaysOf(listJob(definition(timeout)))).toBe(days)
  })

  test('are told from those of jobs and days that begin alike', () => {
    expect(isOutputOf('demo', `${runPrefix('demo', 100, 'run')}one/0/output.json`)).toBe(true)
    for (const key of ['runs/30d/demo-2/x', 'runs/30d/other/demo/x', 'runs/31d/demo/x', 'runs/demo/x']) {
      expect([key, isOutputOf('demo', key)]).toStrictEqual([key, false])
    }
  })
})
