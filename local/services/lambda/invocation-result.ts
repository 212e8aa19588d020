import type { WorkerOutcome } from './function-worker.ts'
import { MAX_RESPONSE_BYTES, isResponseTooLarge } from './payload-limits.ts'

/** An invocation's end as Lambda's API and its log tell it. */
export interface InvocationResult {
  /** `undefined` when the function returned. */
  readonly functionError: 'Unhandled' | undefined
  /** JSON text. */
  readonly payload: string
  readonly status: 'success' | 'timeout' | 'error'
  /** For the log: what the platform says, not the function. */
  readonly errorType: string | undefined
  /** A line of the platform in the function's log. */
  readonly message: string | undefined
}

/** Tells what came of a worker, in Lambda's words. */
export function invocationResult(
  outcome: WorkerOutcome,
  requestId: string,
  timeoutSeconds: number,
): InvocationResult {
  switch (outcome.kind) {
    case 'returned':
      if (!isResponseTooLarge(outcome.payload)) return returned(outcome.payload)
      return platformError(
        'Function.ResponseSizeTooLarge',
        `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
      )
    case 'failed':
      return { ...returned(outcome.payload), functionError: 'Unhandled' }
    case 'timedOut': {
      const message = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`
      const error = platformError('Sandbox.Timedout', `RequestId: ${requestId} Error: ${message}`)
      return { ...error, status: 'timeout', errorType: undefined, message }
    }
    case 'exited': {
      const how =
        outcome.exitCode === 0
          ? 'exited without providing a reason'
          : `exited with error: exit status ${outcome.exitCode}`
      const error = platformError('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime ${how}`)
      // An error that escaped the handler is the answer; that the process ended with it, only the log tells.
      return { ...error, payload: outcome.payload ?? error.payload }
    }
    case 'outOfMemory':
      break
  }
  const message = `RequestId: ${requestId} Error: Runtime exited with error: signal: aborted`
  return platformError('Runtime.ExitError', message)
}

function returned(payload: string): InvocationResult {
  return { functionError: undefined, payload, status: 'success', errorType: undefined, message: undefined }
}

function platformError(errorType: string, errorMessage: string): InvocationResult {
  return {
    functionError: 'Unhandled',
    payload: JSON.stringify({ errorType, errorMessage }),
    status: 'error',
    errorType,
    message: undefined,
  }
}
