import * as z from 'zod/mini'
import type { Failure } from '../job/step-context.ts'
import type { TaskPayload } from './task-payload.ts'

// Made after a failure.
const lambdaError = z.lazy(() => z.object({ errorType: z.string(), errorMessage: z.string() }))

/**
 * Makes of Step Functions' error and cause what `onFailure` steps see. The cause of a Lambda's error is JSON text;
 * of other errors it is plain text, or empty.
 */
export function readFailure({ step, error, cause, attempts }: NonNullable<TaskPayload['failure']>): Failure {
  const parsed = lambdaError.safeParse(parseJson(cause))
  if (!parsed.success) return { step, error, message: cause, attempts }
  const { errorType, errorMessage } = parsed.data
  // `normaliseError` put the author's name in front of the message.
  const split = errorMessage.indexOf(': ')
  if (errorType !== 'NonRetriableError' || split < 0) return { step, error, message: errorMessage, attempts }
  return { step, error: errorMessage.slice(0, split), message: errorMessage.slice(split + 2), attempts }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
