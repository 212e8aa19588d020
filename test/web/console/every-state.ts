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
