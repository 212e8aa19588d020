import { Duration } from 'aws-cdk-lib/core'
import { Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions'
import { toSeconds } from '../../lambdas/job/duration.ts'
import type { SleepWord } from '../../lambdas/job/job-definition.ts'
import { expression } from './jsonata.ts'
import type { WordContext } from './word-context.ts'

/**
 * Compiles a sleep: one Wait state.
 * @param output the state's output, as JSONata. Default: its input.
 */
export function compileSleep(word: SleepWord, { scope, definition }: WordContext, output?: string): Wait {
  const seconds = toSeconds(word.duration, `job "${definition.id}", sleep "${word.id}"`)
  return Wait.jsonata(scope, word.id, {
    time: WaitTime.duration(Duration.seconds(seconds)),
    ...(output === undefined ? {} : { outputs: expression(output) }),
  })
}
