import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { InvalidJobError } from '../../../lambdas/job/invalid-job-error.ts'
import { generatePlushie } from '../../../lambdas/domains/plushie/jobs/generate-plushie/generate-plushie.ts'
import { everyWord } from './every-word-job.ts'
import { compareWithGolden } from './golden.ts'
import { renderJob } from './render-job.ts'

const asked = defineEvent('test/it.asked', z.object({ list: z.array(z.string()), name: z.string() }))
const told = defineEvent('test/it.told', z.object({ name: z.string() }))
const job = defineJob({ id: 'tested', trigger: asked })
const states = z.object({ States: z.record(z.string(), z.looseObject({ Type: z.string() })) })

function statesOf(asl: unknown) {
  return states.parse(asl).States
}

describe('compileJob', () => {
  test('compiles a job that uses every word, as a whole, to the golden ASL', () => {
    const { compiled, golden } = compareWithGolden(everyWord.definition)
    expect(compiled).toStrictEqual(golden)
  })

  test('compiles the plushie job, as a whole, to the golden ASL', () => {
    const { compiled, golden } = compareWithGolden(generatePlushie.definition)
    expect(compiled).toStrictEqual(golden)
  })

  test('makes n + 1 transitions for a run of n steps', () => {
    const { run } = renderJob(job.step('one', () => 1).step('two', () => 2).definition)
    const path: string[] = []
    for (
      let next: unknown = z.object({ StartAt: z.string() }).parse(run).StartAt;
      typeof next === 'string';
    ) {
      path.push(next)
      next = statesOf(run)[next]?.['Next']
    }
    expect(path).toStrictEqual(['claim', 'one', 'two'])
  })

  test('makes no second machine, and no clean-up states, for a job without onFailure', () => {
    const rendered = renderJob(job.step('one', () => 1).definition)
    expect(rendered.onFailure).toBeUndefined()
    expect(Object.keys(statesOf(rendered.run)).toSorted()).toStrictEqual([
      'claim',
      'duplicate',
      'failed',
      'one',
    ])
  })

  test('allows the machine to invoke the functions of its steps and to write to its table, and nothing wider', () => {
    const { permissions } = renderJob(everyWord.definition)
    const statements = z
      .array(z.object({ Action: z.string(), Resource: z.string() }))
      .parse(permissions.run)
      .map(({ Action, Resource }) => `${Action} ${Resource.split(':').slice(5).join(':')}`)
    expect(statements).toStrictEqual([
      'dynamodb:PutItem table/runs',
      'lambda:InvokeFunction function:every-word',
      'lambda:InvokeFunction function:every-word-label',
      'events:PutEvents event-bus/stepladder',
    ])
  })

  test('lowers the inline limit with the number of outputs, so that all of them fit one payload', () => {
    const many = Array.from({ length: 20 }, (_, index) => `step-${index}`)
    const words = many.map((id) => ({ kind: 'step', id, run: () => 1, options: {} }) as const)
    const limitOf = (asl: unknown, step: string) =>
      z
        .looseObject({
          Arguments: z.object({ Payload: z.object({ limits: z.object({ inlineBytes: z.number() }) }) }),
        })
        .parse(statesOf(asl)[step]).Arguments.Payload.limits.inlineBytes
    expect(limitOf(renderJob(job.step('one', () => 1).definition).run, 'one')).toBe(32 * 1024)
    expect(limitOf(renderJob({ ...job.definition, words }).run, 'step-0')).toBe(8 * 1024)
  })
})

describe('compileJob refuses, naming job, word and remedy,', () => {
  const long = 'a'.repeat(81)
  const nothing = { kind: 'constant', value: null } as const
  const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['a job without words', () => renderJob(job.definition), /job "tested": does nothing. Add a step/],
    [
      'an id longer than a state name',
      () => renderJob({ ...job.definition, words: [{ kind: 'step', id: long, run: () => 1, options: {} }] }),
      /job "tested", step "a{81}": the id has 81 characters, and a state's name may have 80. Shorten it/,
    ],
    [
      'an id that the compiler uses',
      () => renderJob(job.step('claim', () => 1).definition),
      /job "tested", step "claim": .*Choose another id/,
    ],
    [
      'ids that differ only in dashes',
      () => renderJob(job.step('a-b', () => 1).step('a--b', () => 2).definition),
      /job "tested", step "a--b": .*variable "aB", as does that of step "a-b". Rename one/,
    ],
    [
      'more history events than an execution can have',
      () => renderJob(job.step('one', () => 1, { retries: { attempts: 9000 } }).definition),
      /job "tested": .*history events.*Lower retries.attempts/,
    ],
    [
      'a timeout longer than a year',
      () => defineJob({ id: 'tested', trigger: asked, timeout: '400d' }),
      /job "tested", option timeout: 400d is longer than a year/,
    ],
    [
      'an id whose variable is longer than Step Functions takes',
      () =>
        renderJob(
          job.parallel('p', (branch) => [
            branch.step(`a${'b'.repeat(72)}`, () => 1),
            branch.step('other', () => 1),
          ]).definition,
        ),
      /step "ab{72}": .*variable "ab{72}InBranch" of 81 characters.*may have 80. Shorten the id/,
    ],
    [
      'a longest delay that is not longer than the delay of its job',
      () =>
        renderJob(
          defineJob({ id: 'tested', trigger: asked, retries: { delay: '10m' } }).step('one', () => 1, {
            retries: { maxDelay: '10m' },
          }).definition,
        ),
      /step "one", option retries.maxDelay: 10m must be longer than the delay, 10m.*set both at one place/,
    ],
    [
      'a longest delay of a job that is not longer than the delay of one of its onFailure steps',
      () =>
        renderJob(
          defineJob({ id: 'tested', trigger: asked, retries: { maxDelay: '1m' } })
            .step('one', () => 1)
            .onFailure('undo', () => 1, { retries: { delay: '2m' } }).definition,
        ),
      /step "undo", option retries.maxDelay: 1m must be longer than the delay, 2m/,
    ],
    [
      'a sendEvent without a bus',
      () =>
        renderJob(job.sendEvent('tell', told, ({ event }) => ({ name: event.data.name })).definition, {
          bus: false,
        }),
      /job "tested", sendEvent "tell": there is no bus to send to. Give compileJob an eventBus/,
    ],
    [
      'a sendEvent whose id does not fit the id of the event',
      () =>
        renderJob({
          ...job.definition,
          words: [{ kind: 'sendEvent', id: 'a'.repeat(48), event: told, data: nothing }],
        }),
      /sendEvent "a{48}": the id has 48 characters and may have 47/,
    ],
    [
      'a selector that reads a step which does not run before',
      () => {
        const word = {
          kind: 'sendEvent',
          id: 'tell',
          event: told,
          data: { kind: 'path', root: 'steps', segments: ['later'] },
        } as const
        return renderJob({ ...job.definition, words: [word] })
      },
      /job "tested", sendEvent "tell": the selector reads steps.later, which is no step before it/,
    ],
  ]
  test.each(cases)('%s', (_what, compile, message) => {
    expect(compile).toThrow(InvalidJobError)
    expect(compile).toThrow(message)
  })
})
