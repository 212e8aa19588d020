import { describe, expect, test } from 'vitest'
import { defineJob } from '../../lambdas/job/define-job.ts'
import { runTask } from '../../lambdas/runtime/run-task.ts'
import { asked, createFakes, lambda, taskPayload } from './fakes.ts'

const job = defineJob({ id: 'tested', trigger: asked })

describe('progress', () => {
  test('is reported on the claim of the run, and not twice in a row', async () => {
    const fakes = createFakes()
    const tested = job.step('one', async ({ progress }) => {
      await progress(0.5, 'half')
      await progress(0.5, 'half')
      await progress(0.5)
      await progress(1)
    })
    await runTask(tested.definition, taskPayload('one'), lambda, fakes.ports)
    const whose = {
      claim: 'claim#tested#event-1',
      run: 'arn:run-1',
      step: 'one',
      at: '2026-11-22T10:00:00.000Z',
    }
    expect(fakes.reports).toStrictEqual([
      { ...whose, fraction: 0.5, message: 'half' },
      { ...whose, fraction: 0.5 },
      { ...whose, fraction: 1 },
    ])
  })

  test.each([
    [-0.1, undefined],
    [1.1, undefined],
    [Number.NaN, undefined],
    [0.5, 'x'.repeat(201)],
  ])('refuses %d with message %s, for good', async (fraction, message) => {
    const tested = job.step('one', async ({ progress }) => progress(fraction, message))
    const running = runTask(tested.definition, taskPayload('one'), lambda, createFakes().ports)
    await expect(running).rejects.toThrow(/^InvalidProgressError: step "one"/)
  })

  test('does not fail the step when it cannot be stored', async () => {
    const fakes = createFakes()
    fakes.failReports()
    const tested = job.step('one', async ({ progress }) => {
      await progress(0.5)
      return 'done'
    })
    expect(await runTask(tested.definition, taskPayload('one'), lambda, fakes.ports)).toStrictEqual({
      output: 'done',
    })
    expect(fakes.lines[0]).toMatchObject({
      level: 'warn',
      message: 'progress was not stored',
      fields: { error: 'TypeError' },
    })
  })
})
