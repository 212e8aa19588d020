import { expect, test } from 'vitest'
import * as z from 'zod'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { jobFunctions } from '../../../lib/states/job-functions.ts'
import { everyWord } from './every-word-job.ts'

const job = defineJob({ id: 'tested', trigger: defineEvent('test/it.asked', z.object({})) })

test('steps share one function, with the longest of their timeouts; a step with its own memory has its own', () => {
  expect(jobFunctions(everyWord.definition)).toStrictEqual([
    {
      timeoutSeconds: 60,
      steps: ['reserve-stock', 'split', 'sum', 'fraud', 'finish', 'release-stock', 'tell-people'],
    },
    { timeoutSeconds: 120, steps: ['label'], step: 'label', memory: 1024 },
  ])
})

test('a job whose steps all have their own memory needs no shared function', () => {
  const functions = jobFunctions(job.step('one', () => 1, { memory: 256, timeout: '5s' }).definition)
  expect(functions).toStrictEqual([{ timeoutSeconds: 5, steps: ['one'], step: 'one', memory: 256 }])
})

test('a job without steps needs no function', () => {
  expect(jobFunctions(job.sleep('nap', '1m').definition)).toStrictEqual([])
})
