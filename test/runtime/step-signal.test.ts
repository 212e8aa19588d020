import { describe, expect, test } from 'vitest'
import { defineJob } from '../../lambdas/job/define-job.ts'
import { NonRetriableError } from '../../lambdas/job/non-retriable-error.ts'
import { runTask } from '../../lambdas/runtime/run-task.ts'
import { asked, createFakes, lambda, taskPayload } from './fakes.ts'

const job = defineJob({ id: 'tested', trigger: asked })

class NoStockError extends NonRetriableError {
  override readonly name = 'NoStockError'
}

describe('the signal of a step', () => {
  test.each([
    ['half a second before the Lambda ends', '2m', 60_000, 59_500],
    ["half a second before the step's own timeout, when that is sooner", '10s', 60_000, 9500],
    ['at once, when there is hardly any time left', '10s', 501, 1],
  ] as const)(
    'aborts %s, and the step fails with StepTimeoutError',
    async (_when, timeout, leftMs, abortsAt) => {
      const fakes = createFakes()
      const started = Promise.withResolvers<AbortSignal>()
      const tested = job.step(
        'one',
        async ({ signal }) => {
          const aborted = new Promise<never>((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
          })
          started.resolve(signal)
          await aborted
        },
        { timeout },
      )
      const context = { getRemainingTimeInMillis: () => leftMs }
      const running = runTask(tested.definition, taskPayload('one'), context, fakes.ports)
      const signal = await started.promise
      fakes.pass(abortsAt - 1)
      expect(signal.aborted).toBe(false)
      fakes.pass(1)
      expect(signal.aborted).toBe(true)
      await expect(running).rejects.toMatchObject({ name: 'StepTimeoutError' })
      expect(fakes.lines.map(({ message }) => message)).toStrictEqual([
        'step is told to stop, its time is over',
        'step failed',
      ])
    },
  )

  test('lets a non-retriable error through, and a late answer count', async () => {
    const fakes = createFakes()
    const tested = job
      .step('late', ({ signal }) => {
        fakes.pass(59_500)
        return signal.aborted
      })
      .step('for-good', (): number => {
        fakes.pass(59_500)
        throw new NoStockError('none')
      })
    const run = (step: string) => runTask(tested.definition, taskPayload(step), lambda, fakes.ports)
    expect(await run('late')).toStrictEqual({ output: true })
    await expect(run('for-good')).rejects.toMatchObject({ message: 'NoStockError: none' })
  })

  test('does not fire after the step is done', async () => {
    const fakes = createFakes()
    await runTask(job.step('one', () => 1).definition, taskPayload('one'), lambda, fakes.ports)
    expect(fakes.timers.size).toBe(0)
  })
})
