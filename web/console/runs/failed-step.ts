import type { Run } from './run-schema.ts'

/** The step that brought a run to its end: the first whose error was not got over, as what comes after it only cleans up. */
export function findFailedStep({ states }: Pick<Run, 'states'>): string | undefined {
  const first = states.find(
    ({ step, status }) =>
      step !== undefined && (status === 'caught' || status === 'failed' || status === 'aborted'),
  )
  return first?.step
}
