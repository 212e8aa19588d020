import { describe, expect, test } from 'vitest'
import { defineJob } from '../../lambdas/job/define-job.ts'
import { InvalidEventError } from '../../lambdas/job/invalid-event-error.ts'
import type { AnyJob } from '../../lambdas/job/job.ts'
import { NonRetriableError } from '../../lambdas/job/non-retriable-error.ts'
import { runTask } from '../../lambdas/runtime/run-task.ts'
import { asked, createFakes, lambda, taskPayload } from './fakes.ts'

const job = defineJob({ id: 'tested', trigger: asked })

class NoStockError extends NonRetriableError {
  override readonly name = 'NoStockError'
}

async function run(tested: AnyJob, payload: unknown, fakes = createFakes(), context = lambda) {
  return runTask(tested.definition, payload, context, fakes.ports)
}

async function failureOf(tested: AnyJob, payload: unknown, fakes = createFakes()): Promise<Error> {
  const thrown: unknown = await run(tested, payload, fakes).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof Error)) throw new TypeError('it did not fail')
  return thrown
}

describe('runTask', () => {
  test('gives the step its event (parsed), earlier outputs, run and attempt, and answers what it returned', async () => {
    const seen: unknown[] = []
    const tested = job
      .step('one', () => ({ n: 1 }))
      .step('two', ({ event, steps, run: info, attempt, signal }) => {
        seen.push(event, steps, info, attempt, signal.aborted)
        return { sum: steps.one.n + event.data.size }
      })
    const payload = taskPayload('two', { attempt: 2, steps: { one: { n: 1 } } })
    expect(await run(tested, payload)).toStrictEqual({ output: { sum: 8 } })
    expect(seen).toStrictEqual([
      {
        id: 'event-1',
        name: 'test/it.asked',
        data: { userId: 'user-1', size: 7 },
        ts: '2026-11-22T09:59:00Z',
      },
      { one: { n: 1 } },
      { id: 'arn:run-1', name: 'run-1', startedAt: '2026-11-22T09:59:59.123456789Z' },
      2,
      false,
    ])
  })

  test('tells a rerun which run it repeats', async () => {
    const tested = job.step('one', ({ run: { rerunOf } }) => rerunOf ?? 'none')
    const { run: first } = taskPayload('one')
    expect(await run(tested, taskPayload('one', { run: { ...first, rerunOf: 'run-0' } }))).toStrictEqual({
      output: 'run-0',
    })
  })

  test('answers null for a step that returns nothing', async () => {
    expect(
      await run(
        job.step('one', () => undefined),
        taskPayload('one'),
      ),
    ).toStrictEqual({ output: null })
  })

  test('returns a supplied output without running the step, null included', async () => {
    const never = job.step('one', (): number => {
      throw new Error('it ran')
    })
    expect(await run(never, taskPayload('one', { supplied: { output: 5 } }))).toStrictEqual({ output: 5 })
    expect(await run(never, taskPayload('one', { supplied: { output: null } }))).toStrictEqual({
      output: null,
    })
  })

  test('keeps references in a supplied output, and lets the next step read them', async () => {
    const fakes = createFakes()
    fakes.objects.set('runs/30d/tested/run-1/one/supplied/0', Uint8Array.of(1, 2))
    const tested = job.step('one', () => new Uint8Array()).step('two', ({ steps }) => [...steps.one])
    const marker = {
      '@stepladder/object': {
        bucket: 'objects',
        key: 'runs/30d/tested/run-1/one/supplied/0',
        as: 'bytes',
        bytes: 2,
      },
    }
    const { output } = await run(tested, taskPayload('one', { supplied: { output: marker } }), fakes)
    expect(output).toStrictEqual(marker)
    expect(await run(tested, taskPayload('two', { steps: { one: output } }), fakes)).toStrictEqual({
      output: [1, 2],
    })
  })

  test('reads outputs that were written when the job had another timeout, and none of another job', async () => {
    const tested = job.step('one', () => null).step('two', ({ steps }) => steps.one)
    const fakes = createFakes()
    const reads = async (key: string) => {
      fakes.objects.set(key, Buffer.from('7'))
      const marker = { '@stepladder/object': { bucket: 'objects', key, as: 'json', bytes: 1 } }
      return run(tested, taskPayload('two', { steps: { one: marker } }), fakes)
    }
    expect(await reads('runs/400d/tested/run-1/one/0/output.json')).toStrictEqual({ output: 7 })
    for (const foreign of [
      'runs/30d/other/run-1/one',
      'runs/30d/tested-2/run-1/one',
      'runs/tested/run-1/one',
    ]) {
      await expect(reads(foreign)).rejects.toThrow('InvalidOutputError')
    }
  })

  test('goes on in a redrive with no step of a job that undoes, also when its output is supplied', async () => {
    const ran: string[] = []
    const steps = job.step('one', () => ran.push('one'))
    const tested = steps.onFailure('undo', () => ran.push('undo'))
    for (const more of [{}, { supplied: { output: 1 } }]) {
      const error = await failureOf(tested, taskPayload('one', { redriveCount: 1, ...more }))
      expect(error.name).toBe('NonRetriableError')
      expect(error.message).toMatch(/^RunUndoneError: job "tested", step "one": .*Rerun it instead/)
    }
    const failure = { step: null, error: 'ABORTED', cause: '', attempts: 0 }
    await run(tested, taskPayload('undo', { redriveCount: 1, failure }))
    // Nothing was undone where there is nothing that undoes.
    await run(steps, taskPayload('one', { redriveCount: 1 }))
    expect(ran).toStrictEqual(['undo', 'one'])
  })

  test('reads nothing that another run keeps: the input of an execution can be written by hand', async () => {
    const fakes = createFakes()
    const key = 'runs/30d/tested/run-0/one/0/0.bin'
    fakes.objects.set(key, Uint8Array.of(1, 2))
    const tested = job
      .step('one', () => new Uint8Array())
      .step('two', ({ steps }) => [...steps.one])
      .onFailure('clean', () => null)
    const output = { '@stepladder/object': { bucket: 'objects', key, as: 'bytes', bytes: 2 } }
    const failure = { step: null, error: 'ABORTED', cause: '', attempts: 0 }
    for (const payload of [
      taskPayload('two', { steps: { one: output } }),
      taskPayload('clean', { steps: { one: output }, failure }),
    ]) {
      const error = await failureOf(tested, payload, fakes)
      expect(error.message).toMatch(/^InvalidOutputError: job "tested": the output of step "one" refers to/)
    }
  })

  test("lets a step's own InvalidEventError go to onFailure, like all non-retriable errors", async () => {
    const tested = job.step('one', (): number => {
      throw new InvalidEventError('too late')
    })
    const error = await failureOf(tested, taskPayload('one'))
    expect([error.name, error.message]).toStrictEqual(['NonRetriableError', 'InvalidEventError: too late'])
  })

  test('throws what the state machine can match', async () => {
    const tested = job
      .step('bug', (): number => {
        throw new RangeError('off by one')
      })
      .step('for-good', (): number => {
        throw new NoStockError('none left')
      })
    const bug = await failureOf(tested, taskPayload('bug'))
    expect([bug.name, bug.message]).toStrictEqual(['RangeError', 'off by one'])
    const forGood = await failureOf(tested, taskPayload('for-good'))
    expect([forGood.name, forGood.message]).toStrictEqual(['NonRetriableError', 'NoStockError: none left'])
  })

  test('refuses a payload for another job, an unknown step, and no payload at all, for good', async () => {
    const tested = job.step('one', () => 1)
    for (const payload of [
      taskPayload('two'),
      taskPayload('one', { job: 'other' }),
      undefined,
      { step: 'one' },
    ]) {
      const error = await failureOf(tested, payload)
      expect(error.name).toBe('NonRetriableError')
      expect(error.message).toMatch(
        /^InvalidPayloadError: .*(Deploy machine and functions together|invoked by its state machine only)/,
      )
    }
  })

  test('tells onFailure steps what failed, with the name that the author gave it', async () => {
    const tested = job
      .step('one', () => 1)
      .onFailure('clean', ({ failure, steps }) => ({ ...failure, one: steps.one }))
    const failing = async (failure: unknown) =>
      (await run(tested, taskPayload('clean', { failure, steps: { one: 1 } }))).output
    const cause = JSON.stringify({
      errorType: 'NonRetriableError',
      errorMessage: 'NoStockError: none: left',
      trace: [],
    })
    expect(await failing({ step: 'one', error: 'NoStockError', cause, attempts: 1 })).toStrictEqual({
      step: 'one',
      error: 'NoStockError',
      message: 'none: left',
      attempts: 1,
      one: 1,
    })
    const retried = JSON.stringify({ errorType: 'TypeError', errorMessage: 'a: b', trace: [] })
    expect(await failing({ step: 'one', error: 'TypeError', cause: retried, attempts: 4 })).toMatchObject({
      message: 'a: b',
    })
    expect(await failing({ step: null, error: 'TIMED_OUT', cause: '', attempts: 0 })).toMatchObject({
      step: null,
      message: '',
    })
    expect(await failing({ step: 'one', error: 'E', cause: '{"cut', attempts: 1 })).toMatchObject({
      message: '{"cut',
    })
  })

  test('logs one line at the end of each attempt, with run, job, step, attempt, event id, request id and time, and no data', async () => {
    const fakes = createFakes()
    const tested = job.step('one', ({ log, event }) => {
      fakes.pass(25)
      log.info('working', { size: 3, job: 'faked' })
      if (event.data.size === 0) throw new Error('secret-message')
      return 'secret-output'
    })
    const ids = { run: 'run-1', eventId: 'event-1', requestId: 'request-1' }
    const keys = { ...ids, job: 'tested', step: 'one', attempt: 0, durationMs: 25 }
    await run(tested, taskPayload('one'), fakes)
    expect(fakes.lines).toStrictEqual([
      { level: 'info', message: 'working', fields: { ...keys, size: 3 } },
      { level: 'info', message: 'step succeeded', fields: { ...keys, outcome: 'succeeded' } },
    ])
    const { event } = taskPayload('one')
    await failureOf(
      tested,
      taskPayload('one', { event: { ...event, data: { userId: 'user-1', size: 0 } } }),
      fakes,
    )
    expect(fakes.lines.at(-1)).toStrictEqual({
      level: 'error',
      message: 'step failed',
      fields: { ...keys, outcome: 'failed', error: 'Error' },
    })
    await run(tested, taskPayload('one', { supplied: { output: 1 } }), fakes)
    expect(fakes.lines.at(-1)).toMatchObject({ message: 'step supplied', fields: { outcome: 'supplied' } })
    expect(JSON.stringify(fakes.lines)).not.toMatch(/secret|user-1/)
  })
})
