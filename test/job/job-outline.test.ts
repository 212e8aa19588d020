import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'

import { defineEvent } from '../../lambdas/job/define-event.ts'
import { defineJob } from '../../lambdas/job/define-job.ts'
import { outlineJob } from '../../lambdas/job/job-outline.ts'
import { packedOutlinesSchema, packOutlines } from '../../lambdas/job/packed-outlines.ts'

const asked = defineEvent('test/it.asked', z.object({ userId: z.string() }))

const job = defineJob({
  id: 'demo',
  trigger: asked,
  retries: { attempts: 5, delay: '1m', maxDelay: '1h' },
  timeout: '2h',
})
  .step('first', () => 1, { timeout: '2m', memory: 1024 })
  .parallel('both', (branch) => [branch.step('left', () => 1), branch.sleep('right', '10m')])
  .sendEvent('tell', asked, ({ event }) => ({ userId: event.data.userId }))
  .onFailure('clean', () => null)

describe('the outline of a job', () => {
  it('has all words in order, those of branches and after failures included, with defaults filled in', () => {
    expect(outlineJob(job.definition)).toEqual({
      id: 'demo',
      trigger: 'test/it.asked',
      retries: { attempts: 5, delaySeconds: 60, factor: 2, maxDelaySeconds: 3600 },
      timeoutSeconds: 7200,
      steps: [
        { id: 'first', kind: 'step', timeoutSeconds: 120, memory: 1024, onFailure: false },
        { id: 'both', kind: 'parallel', onFailure: false },
        { id: 'left', kind: 'step', timeoutSeconds: 60, memory: 512, onFailure: false },
        { id: 'right', kind: 'sleep', onFailure: false },
        { id: 'tell', kind: 'sendEvent', onFailure: false },
        { id: 'clean', kind: 'step', timeoutSeconds: 60, memory: 512, onFailure: true },
      ],
    })
  })

  it('has the defaults of a job that says nothing', () => {
    expect(
      outlineJob(defineJob({ id: 'plain', trigger: asked }).step('one', () => 1).definition),
    ).toMatchObject({
      retries: { attempts: 3, delaySeconds: 1, factor: 2 },
      timeoutSeconds: 3600,
    })
  })

  it('fits an environment variable with those of 19 other jobs', () => {
    const outline = outlineJob(job.definition)
    const outlines = Array.from({ length: 20 }, (_, index) => ({
      ...outline,
      id: `${outline.id}-${index}`,
      steps: outline.steps.map((step) => ({ ...step, id: `${step.id}-of-${index}` })),
    }))
    const text = packOutlines(outlines)
    expect(text.length).toBeLessThan(1000)
    expect(z.parse(packedOutlinesSchema, text)).toEqual(outlines)
  })

  it.each(['', 'nonsense', Buffer.from('[]').toString('base64')])('is not read out of %j', (text) => {
    expect(z.safeParse(packedOutlinesSchema, text).success).toBe(false)
  })
})
