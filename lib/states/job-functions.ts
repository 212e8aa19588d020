import { toSeconds } from '../../lambdas/job/duration.ts'
import { CHECK_EVENT, hasEventCheck } from '../../lambdas/job/event-check.ts'
import type { JobDefinition, StepWord } from '../../lambdas/job/job-definition.ts'
import { DEFAULT_STEP_TIMEOUT } from '../../lambdas/job/limits.ts'
import { stepWords } from '../../lambdas/job/words.ts'

/** One Lambda function that a job needs. All functions of a job have the same bundle. */
export interface JobFunction {
  /** The step that has this function for itself; absent for the function that the other steps share. */
  readonly step?: string
  /** MB, where the step says so. */
  readonly memory?: number
  /** The longest timeout among its steps. */
  readonly timeoutSeconds: number
  /** Ids of the steps that it runs, `check-event` among them where a state of its own checks the event. */
  readonly steps: readonly string[]
}

type RunStep = Pick<StepWord, 'id' | 'options'>

/**
 * The functions that a job needs: one that its steps share, and one for each step that asks for its own memory. Where a
 * state of its own checks the event, that is done by the shared function, too.
 */
export function jobFunctions(definition: JobDefinition): readonly JobFunction[] {
  const steps = [...stepWords(definition.words), ...definition.onFailure]
  const own = steps.filter((step) => step.options.memory !== undefined)
  const shared: readonly RunStep[] = [
    ...(hasEventCheck(definition) ? [{ id: CHECK_EVENT, options: {} }] : []),
    ...steps.filter((step) => step.options.memory === undefined),
  ]
  return [
    ...(shared.length === 0 ? [] : [describe(definition, shared)]),
    ...own.map((step) => ({
      ...describe(definition, [step]),
      step: step.id,
      ...(step.options.memory === undefined ? {} : { memory: step.options.memory }),
    })),
  ]
}

function describe(definition: JobDefinition, steps: readonly RunStep[]): JobFunction {
  const seconds = steps.map((step) =>
    toSeconds(
      step.options.timeout ?? DEFAULT_STEP_TIMEOUT,
      `job "${definition.id}", step "${step.id}", option timeout`,
    ),
  )
  return { timeoutSeconds: Math.max(...seconds), steps: steps.map((step) => step.id) }
}
