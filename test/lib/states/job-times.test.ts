import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { toDuration } from '../../../lambdas/job/job-duration.ts'
import { toSeconds } from '../../../lambdas/job/duration.ts'
import { outlineJob } from '../../../lambdas/job/job-outline.ts'
import type { AnyJob } from '../../../lambdas/job/job.ts'
import { InvalidJobError } from '../../../lambdas/job/invalid-job-error.ts'
import { generatePlushie } from '../../../lambdas/domains/plushie/jobs/generate-plushie/generate-plushie.ts'
import { renderJob } from './render-job.ts'

const asked = defineEvent('test/it.asked', z.object({ name: z.string() }))
const told = defineEvent('test/it.told', z.object({ name: z.string() }))
const aMinute = { attempts: 1, delay: '1m', factor: 2 } as const

function timeoutOf(job: AnyJob): number | undefined {
  return z.object({ TimeoutSeconds: z.number() }).parse(renderJob(job.definition).run).TimeoutSeconds
}

describe('the timeout of a job', () => {
  const one = (timeout: '9m' | '10m') =>
    defineJob({ id: 'tested', trigger: asked, retries: { attempts: 2, delay: '1m' }, timeout })
      // 3 attempts of 2 minutes, and waits of 1 and 2: 9 minutes.
      .step('one', () => 1, { timeout: '2m' })

  it('is refused when the last attempts would come too late, with the smallest that fits', () => {
    expect(() => renderJob(one('9m').definition)).toThrow(InvalidJobError)
    expect(() => renderJob(one('9m').definition)).toThrow(
      'job "tested", option timeout: a run can take 600 s (attempts 360 s, waits between them 180 s, sleeps 0 s, and a minute around them), and is timed out after 540 s, before its last attempts. Set timeout to \'10m\' or more, or lower retries.attempts',
    )
    expect(timeoutOf(one('10m'))).toBe(600)
  })

  it('counts sleeps, waits of sendEvent, the check of the event, and the longest branch of a parallel', () => {
    const job = (timeout: '1h' | '30m') =>
      defineJob({ id: 'tested', trigger: asked, retries: aMinute, timeout })
        .sleep('nap', '10m') // before it the event is checked: 2 attempts of 60 s, 1 minute of waiting
        .parallel('both', (branch) => [
          branch.step('short', () => 1, { retries: { attempts: 0 } }),
          branch.sleep('longer', '5m').step('long', () => 1), // 5 + 2 + 1 minutes
        ])
        .sendEvent('tell', told, ({ event }) => ({ name: event.data.name })) // 1 minute of waiting
    expect(() => renderJob(job('30m').definition)).not.toThrow()
    const needed = (3 + 10 + 8 + 1 + 1) * 60
    const tight = { ...job('30m').definition, timeout: `${needed - 1}s` } as const
    expect(() => renderJob(tight)).toThrow(`a run can take ${needed} s`)
    expect(() => renderJob({ ...tight, timeout: `${needed}s` })).not.toThrow()
  })

  it('lets maxDelay bound the waits, and a factor of 1 repeat them', () => {
    const needed = (retries: { attempts: number; delay: '1m'; factor: number; maxDelay?: '3m' }) => {
      const { definition } = defineJob({ id: 'tested', trigger: asked, retries }).step('one', () => 1, {
        timeout: '1s',
      })
      return () => renderJob({ ...definition, timeout: '1m' })
    }
    expect(needed({ attempts: 5, delay: '1m', factor: 2, maxDelay: '3m' })).toThrow(
      'waits between them 720 s',
    ) // 1 2 3 3 3
    expect(needed({ attempts: 5, delay: '1m', factor: 1 })).toThrow('waits between them 300 s')
    expect(needed({ attempts: 3, delay: '1m', factor: 1.5 })).toThrow('waits between them 285 s')
  })

  it('is an hour when the job says nothing, or as long as the words can take; the outline says the same', () => {
    const quick = defineJob({ id: 'quick', trigger: asked }).step('one', () => 1)
    expect([timeoutOf(quick), outlineJob(quick.definition).timeoutSeconds]).toStrictEqual([3600, 3600])
    const slow = quick.sleep('nap', '2h')
    // 4 attempts of 60 s, 7 s of waits, 2 hours, and a minute.
    expect([timeoutOf(slow), outlineJob(slow.definition).timeoutSeconds]).toStrictEqual([7507, 7507])
  })

  it('cannot be more than a year, whatever the words need', () => {
    const years = defineJob({ id: 'years', trigger: asked })
      .step('one', () => 1)
      .sleep('a', '200d')
      .sleep('b', '200d')
    expect(() => renderJob(years.definition)).toThrow(
      /job "years": a run can take \d+ s .*ends it after a year/,
    )
    const patient = defineJob({ id: 'patient', trigger: asked, retries: { attempts: 40, delay: '1d' } }).step(
      'one',
      () => 1,
    )
    expect(() => renderJob(patient.definition)).toThrow(
      /ends it after a year, 31536000 s. Sleep less, or lower/,
    )
  })

  it('of a clean-up is an hour, which must be enough for the onFailure steps', () => {
    const job = defineJob({ id: 'tested', trigger: asked, retries: { attempts: 3, delay: '10m' } }).step(
      'one',
      () => 1,
    )
    expect(() => renderJob(job.onFailure('undo', () => 1).definition)).toThrow(
      /its onFailure steps can take 4500 s .*a clean-up is timed out after 3600 s. Give them retries of their own/,
    )
    expect(() =>
      renderJob(job.onFailure('undo', () => 1, { retries: { delay: '1m' } }).definition),
    ).not.toThrow()
  })

  it('of generate-plushie keeps what its retries promise', () => {
    expect(timeoutOf(generatePlushie)).toBe(3600)
    expect(() => renderJob({ ...generatePlushie.definition, timeout: '59m' })).toThrow(
      "Set timeout to '1h' or more",
    )
  })
})

describe('a duration that is proposed', () => {
  it.each([1, 59, 60, 61, 3540, 3541, 3600, 3661, 86_399, 86_400, 90_000, 90_001, 31_000_000])(
    'is one of at least %i s',
    (seconds) => {
      expect(toSeconds(toDuration(seconds), '')).toBeGreaterThanOrEqual(seconds)
      expect(toSeconds(toDuration(seconds), '')).toBeLessThan(seconds + (seconds < 86_400 ? 60 : 3600))
    },
  )
})
