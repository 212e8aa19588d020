import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type * as core from 'zod/v4/core'
import { defineEvent } from '../../lambdas/job/define-event.ts'
import { defineJob } from '../../lambdas/job/define-job.ts'
import type { AnyJob } from '../../lambdas/job/job.ts'
import { runTask } from '../../lambdas/runtime/run-task.ts'
import { asked, createFakes, lambda, taskPayload } from './fakes.ts'

const job = defineJob({ id: 'tested', trigger: asked })

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

describe('the event of a run', () => {
  test('refuses an event that does not fit, naming job and paths and no value, without running anything', async () => {
    const tested = job.step('one', () => 1)
    const { event } = taskPayload('one')
    const wrong = [
      { ...event, data: { userId: 'x' } },
      { ...event, data: { userId: 'secret-person', size: 'secret-size' } },
      { ...event, data: undefined },
      { ...event, id: 'x'.repeat(129) },
      { ...event, ts: 'yesterday' },
      { ...event, name: 'test/other.asked' },
      { ...event, data: { userId: 'user-1', more: 'x'.repeat(65_536) } },
      {},
      'text',
    ]
    for (const bad of wrong) {
      const error = await failureOf(tested, taskPayload('one', { event: bad }))
      expect(error.name).toBe('InvalidEventError')
      expect(error.message).toMatch(/^job "tested": /)
      expect(error.message).not.toMatch(/secret|xxx|yesterday/)
    }
    const named = await failureOf(tested, taskPayload('one', { event: wrong[1] }))
    expect(named.message).toBe('job "tested": the data of "test/it.asked" is wrong in size (invalid_type)')
  })

  test('lets an event that fits no more in a later step go to onFailure, whose steps get it as it was sent', async () => {
    const seen: unknown[] = []
    const tested = job
      .step('first', () => 0)
      .parallel('both', (branch) => [
        branch.step('one', () => 1).step('two', () => 2),
        branch.step('three', () => 3),
      ])
      .step('four', () => 4)
      .onFailure('clean', ({ event }) => void seen.push(event))
    const { event } = taskPayload('one')
    const old = { ...event, data: { userId: 'secret-person', size: 'large' } }
    const names: string[] = []
    for (const step of ['first', 'one', 'three', 'two', 'four']) {
      const error = await failureOf(tested, taskPayload(step, { event: old }))
      names.push(error.message.includes('EventOutdatedError') ? `${error.name}: outdated` : error.name)
      expect(error.message).toContain('is wrong in size (invalid_type)')
      expect(error.message).not.toContain('secret')
    }
    expect(names).toStrictEqual([
      'InvalidEventError',
      'NonRetriableError: outdated',
      'NonRetriableError: outdated',
      'NonRetriableError: outdated',
      'NonRetriableError: outdated',
    ])
    const failure = { step: 'four', error: 'EventOutdatedError', cause: '', attempts: 1 }
    for (const bad of [old, {}, 'text']) await run(tested, taskPayload('clean', { event: bad, failure }))
    expect(seen).toStrictEqual([
      old,
      { id: '', name: '', data: undefined, ts: '' },
      { id: '', name: '', data: undefined, ts: '' },
    ])
  })

  test('checks the event alone, where a state of its own does that, and answers what the schema made of it', async () => {
    const tested = job.sleep('nap', '30d').step('one', (): number => {
      throw new Error('it ran')
    })
    const { event } = taskPayload('one')
    expect(await run(tested, taskPayload('check-event'))).toStrictEqual({
      output: null,
      event: { ...event, data: { userId: 'user-1', size: 7 } },
    })
    const error = await failureOf(tested, taskPayload('check-event', { event: { ...event, data: {} } }))
    expect(error.name).toBe('InvalidEventError')
    expect(error.message).not.toContain('It fitted when the run began')
    const other = await failureOf(tested, taskPayload('check-event', { job: 'other' }))
    expect(other.message).toContain('Deploy machine and functions together')
  })

  test('answers the event as well, where selectors read it, also for a step that is supplied', async () => {
    const tested = job.step('one', () => 1)
    const { event } = taskPayload('one')
    const parsed = { ...event, data: { userId: 'user-1', size: 7 } }
    expect(await run(tested, taskPayload('one', { returnEvent: true }))).toStrictEqual({
      output: 1,
      event: parsed,
    })
    const supplied = taskPayload('one', { returnEvent: true, supplied: { output: 5 } })
    expect(await run(tested, supplied)).toStrictEqual({ output: 5, event: parsed })
  })

  describe('gives each step one value of the event, and the same however often it is parsed', () => {
    const seenBy = async (schema: core.$ZodType, data: unknown) => {
      const seen: unknown[] = []
      const trigger = defineEvent('test/it.asked', schema)
      const tested = defineJob({ id: 'tested', trigger }).step(
        'one',
        ({ event }) => void seen.push(event.data),
      )
      const { event } = taskPayload('one')
      const first = await run(tested, taskPayload('one', { event: { ...event, data }, returnEvent: true }))
      await run(tested, taskPayload('one', { event: first.event }))
      expect(seen[1]).toStrictEqual(seen[0])
      return seen[0]
    }

    test.each<[string, core.$ZodType, unknown, unknown]>([
      [
        'normalised',
        z.object({ mail: z.string().check(z.trim(), z.toLowerCase()) }),
        { mail: ' A@B ' },
        { mail: 'a@b' },
      ],
      ['without unknown keys', z.object({ a: z.number() }), { a: 1, b: 2 }, { a: 1 }],
      ['coerced', z.object({ n: z.coerce.number() }), { n: '5' }, { n: 5 }],
      [
        'when parts undo each other',
        z.string().check(
          z.trim(),
          z.overwrite((text) => text.slice(0, 3)),
        ),
        ' ab c',
        'ab',
      ],
      ['without what JSON drops', z.object({ a: z.catch(z.optional(z.string()), undefined) }), { a: 5 }, {}],
    ])('%s', async (_what, schema, data, value) => {
      expect(await seenBy(schema, data)).toStrictEqual(value)
    })

    test('and refuses data that a schema changes each time, or makes larger than an event may be', async () => {
      const counted = z.object({ n: z.number() }).check((context) => {
        context.value = { n: context.value.n + 1 }
      })
      await expect(seenBy(counted, { n: 1 })).rejects.toThrow('changes each time that it is parsed')
      const long = z.array(z.object({ text: z._default(z.string(), 'x'.repeat(1000)) }))
      await expect(
        seenBy(
          long,
          Array.from({ length: 100 }, () => ({})),
        ),
      ).rejects.toThrow(/the data of "test\/it.asked", with defaults, has 101\d\d\d bytes, more than 65536/)
    })
  })
})
