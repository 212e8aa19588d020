import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'

import { definitionSchema } from '../../../web/console/graph/state-machine-schema.ts'
import type { Definition } from '../../../web/console/graph/state-machine-schema.ts'

const GOLDEN = resolve(import.meta.dirname, '..', '..', 'golden')

/** The state machine that a job compiles to, from its golden file. */
export function compiledJob(name: string): Definition {
  const golden: unknown = JSON.parse(readFileSync(join(GOLDEN, `${name}.json`), 'utf8'))
  return z
    .object({ run: z.unknown() })
    .transform(({ run }) => definitionSchema.parse(run))
    .parse(golden)
}

/** A state machine with the kinds of states and ways that no job of ours has yet. */
export const MIXED: Definition = definitionSchema.parse({
  StartAt: 'sort',
  States: {
    sort: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.size > 10 %}', Next: 'each' },
        { Variable: '$.size', NumericEquals: 0, Next: 'sort-again' },
      ],
      Default: 'done',
    },
    'sort-again': { Type: 'Pass', Next: 'sort' },
    each: {
      Type: 'Map',
      ItemProcessor: {
        StartAt: 'wait',
        States: {
          wait: { Type: 'Wait', Seconds: 5, Next: 'work' },
          work: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true },
        },
      },
      Catch: [
        { ErrorEquals: ['States.Timeout'], Next: 'failed' },
        { ErrorEquals: ['States.ALL'], Next: 'failed' },
      ],
      Next: 'done',
    },
    done: { Type: 'Succeed' },
    failed: { Type: 'Fail' },
  },
})

const call = (more: object): object => ({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...more })
const caughtBy = (Next: string): object => ({ Catch: [{ ErrorEquals: ['States.ALL'], Next }] })

/** A state machine that is hard to draw: boxes in boxes, ways back, long names, and catches past other states. */
export const ENTANGLED: Definition = definitionSchema.parse({
  StartAt: 'load the order and everything that belongs to it',
  States: {
    'load the order and everything that belongs to it': call({
      Next: 'is it large?',
      Catch: [
        { ErrorEquals: ['NotFound'], Next: 'nothing to do' },
        { ErrorEquals: ['States.ALL'], Next: 'tell-somebody' },
      ],
    }),
    'is it large?': {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $count($states.input.lines) > 1000 %}', Next: 'each-line-distributed' },
        { Condition: '{% $count($states.input.lines) > 0 %}', Next: 'each-line' },
        {
          Condition: '{% $states.input.again %}',
          Next: 'load the order and everything that belongs to it',
        },
        { Condition: '{% $states.input.wait %}', Next: 'is it large?' },
      ],
      Default: 'nothing to do',
    },
    'each-line-distributed': {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'both',
        States: {
          both: {
            Type: 'Parallel',
            Next: 'sum-up',
            Branches: [
              {
                StartAt: 'reserve',
                States: {
                  reserve: call({ Next: 'pay', ...caughtBy('give-back') }),
                  pay: call({ End: true, ...caughtBy('give-back') }),
                  'give-back': call({ Next: 'failed in branch' }),
                  'failed in branch': { Type: 'Fail' },
                },
              },
              { StartAt: 'mail', States: { mail: call({ End: true }) } },
              {
                StartAt: 'note',
                States: {
                  note: { Type: 'Pass', Next: 'rest' },
                  rest: { Type: 'Wait', Seconds: 5, End: true },
                },
              },
            ],
          },
          'sum-up': { Type: 'Pass', End: true },
        },
      },
      Next: 'join',
      ...caughtBy('tell-somebody'),
    },
    'each-line': {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'choose',
        States: {
          choose: {
            Type: 'Choice',
            Choices: [{ Condition: '{% $states.input.kind = "gift" %}', Next: 'wrap' }],
            Default: 'pack',
          },
          wrap: call({ Next: 'pack' }),
          pack: call({ End: true, ...caughtBy('wrap') }),
        },
      },
      Next: 'join',
      ...caughtBy('tell-somebody'),
    },
    join: { Type: 'Pass', Next: 'ship' },
    ship: call({
      Next: 'done',
      Catch: [
        { ErrorEquals: ['Late'], Next: 'wait-a-day' },
        { ErrorEquals: ['States.ALL'], Next: 'tell-somebody' },
      ],
    }),
    'wait-a-day': { Type: 'Wait', Seconds: 86_400, Next: 'ship' },
    done: { Type: 'Succeed' },
    'nothing to do': { Type: 'Succeed' },
    'tell-somebody': call({ Next: 'failed' }),
    failed: { Type: 'Fail' },
  },
})
