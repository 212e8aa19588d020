import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { defineEvent } from '../../lambdas/job/define-event.ts'
import { defineJob } from '../../lambdas/job/define-job.ts'
import type { Duration } from '../../lambdas/job/duration.ts'
import { keptDaysOf, listJob } from '../../lambdas/job/job-listing.ts'
import { isOutputOfRun, outputDays, runPrefix } from '../../lambdas/job/output-keys.ts'

const asked = defineEvent('test/asked', z.object({}))

function definition(timeout: Duration) {
  return defineJob({ id: 'demo', trigger: asked, timeout }).step('one', () => 1).definition
}

describe('the outputs of a job', () => {
  test.each<[Duration, number]>([
    ['15m', 30],
    ['23h', 30],
    // A day, redriven on the fourteenth day after, a day again, swept on the fourteenth day after that: 30 days in all.
    ['1d', 100],
    ['35d', 100],
    ['36d', 400],
    ['365d', 400],
  ])('with a timeout of %s are kept for %s days, and the listing says so', (timeout, days) => {
    expect(outputDays(definition(timeout))).toBe(days)
    expect(keptDaysOf(listJob(definition(timeout)))).toBe(days)
  })

  test('are told from those of runs, jobs and days that begin alike, and of ways out', () => {
    const own = `${runPrefix('demo', 100, 'run')}one/0/output.json`
    expect(isOutputOfRun('demo', 'run', own)).toBe(true)
    for (const key of [
      'runs/30d/demo-2/run/x',
      'runs/30d/demo/run-2/x',
      'runs/30d/other/demo/run/x',
      'runs/31d/demo/run/x',
      'runs/demo/run/x',
      'runs/30d/demo/run/../other/x',
      'runs/30d/demo/run//x',
    ]) {
      expect([key, isOutputOfRun('demo', 'run', key)]).toStrictEqual([key, false])
    }
  })
})
