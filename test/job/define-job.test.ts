import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { defineEvent } from '../../lambdas/job/define-event.ts'
import { defineJob } from '../../lambdas/job/define-job.ts'
import { toSeconds } from '../../lambdas/job/duration.ts'
import { InvalidJobError } from '../../lambdas/job/invalid-job-error.ts'
import type { Job } from '../../lambdas/job/job.ts'

const asked = defineEvent('test/it.asked', z.object({ userId: z.string() }))
const told = defineEvent('test/it.told', z.object({ who: z.string() }))
const job = defineJob({ id: 'tested', trigger: asked })

describe('defineJob', () => {
  test('builds jobs that do not change: each word gives a new one', () => {
    const one = job.step('one', () => 1)
    const two = one.sleep('two', '1m')
    expect(job.definition.words).toHaveLength(0)
    expect(one.definition.words.map(({ id }) => id)).toStrictEqual(['one'])
    expect(two.definition.words.map(({ id }) => id)).toStrictEqual(['one', 'two'])
    expect(() => Object.assign(one.definition, { id: 'other' })).toThrow(TypeError)
  })

  test('keeps one handler per job', () => {
    const one = job.step('one', () => 1)
    expect(one.handler).toBe(one.handler)
  })

  const wrong: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      'a job id that is not kebab-case',
      () => defineJob({ id: 'Tested', trigger: asked }),
      /job "Tested": "Tested" is not an id/,
    ],
    [
      'a step id that is not kebab-case',
      () => job.step('a_b', () => 1),
      /job "tested", step "a_b": "a_b" is not an id/,
    ],
    [
      'an option that does not exist',
      () => defineJob(Object.assign({ id: 'tested', trigger: asked }, { concurrency: 5 })),
      /there is no option "concurrency". Known: id, trigger, retries, timeout/,
    ],
    [
      'an option of a step that does not exist',
      () => job.step('a', () => 1, Object.assign({ memory: 256 }, { retry: { attempts: 1 } })),
      /job "tested", step "a": there is no option "retry". Known: retries, timeout, memory/,
    ],
    [
      'a setting of retries that does not exist',
      () => job.step('a', () => 1, { retries: Object.assign({ delay: '1m' } as const, { attempt: 1 }) }),
      /step "a", option retries: there is no option "attempt". Known: attempts, delay, factor, maxDelay/,
    ],
    [
      'a job whose id is a name that every object has',
      () => defineJob({ id: 'constructor', trigger: asked }),
      /job "constructor": "constructor" cannot be an id, because every object has a property of this name/,
    ],
    [
      'a step with such an id',
      () => job.step('constructor', () => 1),
      /job "tested", step "constructor": "constructor" cannot be an id.*Choose another id/,
    ],
    [
      'a step with such an id in a branch',
      () => job.parallel('p', (branch) => [branch.step('constructor', () => 1), branch.step('b', () => 1)]),
      /job "tested", step "constructor": "constructor" cannot be an id/,
    ],
    [
      'a sleep with such an id',
      () => job.sleep('constructor', '1m'),
      /sleep "constructor": "constructor" cannot be an id/,
    ],
    [
      'a delay longer than Step Functions takes',
      () => job.step('a', () => 1, { retries: { delay: '2000d' } }),
      /step "a", option retries.delay: 2000d is 172800000 s, and Step Functions takes at most 99999999 s/,
    ],
    [
      'a longest delay longer than Step Functions takes',
      () => defineJob({ id: 'tested', trigger: asked, retries: { maxDelay: '366d' } }),
      /job "tested", option retries.maxDelay: 366d is 31622400 s, and Step Functions takes at most 31622399 s/,
    ],
    [
      'more retries than Step Functions counts',
      () => job.step('a', () => 1, { retries: { attempts: 100_000_000 } }),
      /option retries.attempts: 100000000 is not a whole number from 0 to 99999999/,
    ],
    [
      'a timeout of a job longer than a year',
      () => defineJob({ id: 'tested', trigger: asked, timeout: '366d' }),
      /job "tested", option timeout: 366d is longer than a year, the longest possible: 365d/,
    ],
    [
      'retries below zero',
      () => job.step('a', () => 1, { retries: { attempts: -1 } }),
      /step "a", option retries.attempts: -1 is not a whole number from 0/,
    ],
    [
      'a factor below one',
      () => defineJob({ id: 'tested', trigger: asked, retries: { factor: 0.5 } }),
      /job "tested", option retries.factor: 0.5 is not a number from 1/,
    ],
    [
      'a longest delay that is not longer than the first',
      () => job.step('a', () => 1, { retries: { delay: '1m', maxDelay: '30s' } }),
      /option retries.maxDelay: 30s must be longer than the delay, 1m/,
    ],
    [
      'a timeout longer than a Lambda can run',
      () => job.step('a', () => 1, { timeout: '16m' }),
      /step "a", option timeout: 16m is longer than Lambda allows, 15m. Split the step/,
    ],
    [
      'memory that Lambda does not have',
      () => job.step('a', () => 1, { memory: 100 }),
      /step "a", option memory: 100 is not a whole number of MB from 128 to 10240/,
    ],
    ['half a second', () => job.sleep('a', '0.5s'), /sleep "a": "0.5s" is not a duration/],
    ['no time at all', () => job.sleep('a', '0m'), /sleep "a": "0m" is not a duration/],
    [
      'units in the wrong order',
      () => toSeconds(JSON.parse('"1m1h"'), 'sleep "a"'),
      /"1m1h" is not a duration/,
    ],
    [
      'a parallel of one',
      () => job.parallel('p', (branch) => [branch.step('a', () => 1)]),
      /parallel "p": needs at least two/,
    ],
    [
      'an empty branch',
      () => job.parallel('p', (branch) => [branch, branch.step('a', () => 1)]),
      /each with at least one word/,
    ],
    [
      'an id used twice, where the types could not see it',
      () => {
        const untyped: Job<typeof asked> = job.step('a', () => 1)
        return untyped.step('a', () => 2)
      },
      /job "tested", step "a": the id is used twice/,
    ],
  ]
  test.each(wrong)('refuses %s', (_what, define, message) => {
    expect(define).toThrow(InvalidJobError)
    expect(define).toThrow(message)
  })

  test('refuses names of events that are not like domain/thing.happened', () => {
    for (const name of ['', 'asked', 'Test/It', 'test/', '{% x %}', `a/${'b'.repeat(128)}`]) {
      expect(() => defineEvent(name, z.object({}))).toThrow(InvalidJobError)
    }
  })

  test('keeps the subject of an event, and refuses one that names no field', () => {
    const schema = z.object({ userId: z.string(), size: z.number() })
    const { subject } = defineEvent('test/it.owned', schema, { subject: ['userId'] })
    expect(subject).toStrictEqual(['userId'])
    expect(defineEvent('test/it.unowned', schema)).not.toHaveProperty('subject')
    // What the types refuse: a file in JavaScript has none.
    const none: { subject: ['userId'] } = JSON.parse('{ "subject": [] }')
    expect(() => defineEvent('test/it.owned', schema, none)).toThrow(/"test\/it.owned".*subject.*no field/)
  })

  test('reads durations', () => {
    expect(toSeconds('45s', '')).toBe(45)
    expect(toSeconds('1h30m', '')).toBe(5400)
    expect(toSeconds('7d', '')).toBe(604_800)
  })
})

describe('the selector of sendEvent', () => {
  const one = job.step('one', () => ({ name: 'x', list: ['a'], pair: ['a', 1] as const }))
  const recorded = (select: Parameters<typeof one.sendEvent<'tell', typeof told>>[2]) => {
    const word = one.sendEvent('tell', told, select).definition.words[1]
    return word?.kind === 'sendEvent' ? word.data : undefined
  }

  test('is recorded as constants and paths, without what is undefined', () => {
    expect(recorded(({ event }) => ({ who: event.data.userId, gone: undefined }))).toStrictEqual({
      kind: 'object',
      properties: [['who', { kind: 'path', root: 'event', segments: ['data', 'userId'] }]],
    })
    expect(recorded(({ steps }) => ({ who: steps.one.pair[0] }))).toMatchObject({
      properties: [['who', { segments: ['one', 'pair', 0] }]],
    })
    expect(recorded(() => ({ who: 'x' }))).toMatchObject({
      properties: [['who', { kind: 'constant', value: 'x' }]],
    })
  })

  test('records the position of an item', () => {
    const word = one.sendEvent(
      'tell',
      defineEvent('test/it.listed', z.object({ a: z.optional(z.string()) })),
      ({ steps }) => ({
        a: steps.one.list.at(-1),
      }),
    ).definition.words[1]
    expect(word).toMatchObject({ data: { properties: [['a', { segments: ['one', 'list', -1] }]] } })
  })

  const wrong: readonly (readonly [string, Parameters<typeof recorded>[0], RegExp])[] = [
    [
      'makes text',
      ({ event }) => ({ who: String(Object(event.data.userId)) }),
      /computes with \(or makes text of\) event\.data\.userId/,
    ],
    [
      'calls a method',
      ({ steps }) => ({ who: Reflect.get(steps.one.list, 'join')(',') }),
      /calls steps\.one\.list\.join/,
    ],
    [
      'uses a length',
      ({ steps }) => ({ who: Reflect.get(steps.one.list, 'length') }),
      /uses \.length of steps\.one\.list/,
    ],
    [
      'takes what every object has',
      ({ steps }) => ({ who: Reflect.get(steps.one, 'constructor') }),
      /takes constructor \(every object has a property of this name\) from steps\.one/,
    ],
    ['spreads', ({ steps }) => ({ who: 'x', ...steps.one }), /spreads or lists steps\.one/],
    [
      'iterates',
      ({ steps }) => ({ who: Array.from(Object(steps.one.list)).join('') }),
      /iterates over steps\.one\.list/,
    ],
    ['returns a function', () => ({ who: Object(() => 'x') }), /data\.who is a function/],
    ['returns a date', () => ({ who: Object(new Date()) }), /data\.who is not a plain object/],
    ['returns a promise', () => Object(Promise.resolve({ who: 'x' })), /data is a promise/],
    [
      'returns nothing',
      () => Object.assign(JSON, {}).parse('null') ?? Object(undefined)?.x,
      /data is undefined/,
    ],
  ]
  test.each(wrong)('is refused when it %s, with job, word and remedy', (_what, select, message) => {
    expect(() => recorded(select)).toThrow(InvalidJobError)
    expect(() => recorded(select)).toThrow(message)
    expect(() => recorded(select)).toThrow(
      /^job "tested", sendEvent "tell": .*(compute in a step|Return plain objects)/s,
    )
  })
})
