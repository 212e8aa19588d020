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

test('a job that does not begin with a step has its event checked by the function that steps share', () => {
  expect(
    jobFunctions(job.sleep('nap', '1m').step('one', () => 1, { timeout: '2m' }).definition),
  ).toStrictEqual([{ timeoutSeconds: 120, steps: ['check-event', 'one'] }])
})

test('a job without steps, or whose steps all have their own memory, needs a function for that', () => {
  const check = { timeoutSeconds: 60, steps: ['check-event'] }
  const nap = job.sleep('nap', '1m')
  expect(jobFunctions(nap.definition)).toStrictEqual([check])
  expect(jobFunctions(nap.step('one', () => 1, { memory: 256 }).definition)).toStrictEqual([
    check,
    { timeoutSeconds: 60, steps: ['one'], step: 'one', memory: 256 },
  ])
})
