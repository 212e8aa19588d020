import type { JsonObject } from '../../../json.ts'
import { Data } from '../data.ts'
import type { Catcher, FallibleState, Retrier } from '../definition/state-machine-definition.ts'
import type { Randomness } from '../randomness.ts'
import { toStateError } from './evaluation-failure.ts'
import type { Frame, Visit } from './frame.ts'
import { evaluateOutcome } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { scopeOf } from './scope.ts'
import { dataLimitError, StatesErrors, tooLargeText } from './state-error.ts'
import type { StateError } from './state-error.ts'
import { waitFor } from './waiting.ts'

/** How Task, Parallel and Map plug into the common error handling. */
export interface Attempts {
  /** One attempt at the state's work: its result. */
  run(): Promise<Data>
  /** Called when an error is final for this state, caught or not: Parallel and Map write their `…StateFailed`. */
  onFailed?(error: StateError): void
}

/**
 * Runs a state that can fail: attempts until one succeeds or the Retriers give up, then the Catchers. The first
 * Retrier that names the error decides; when it has no attempts left the error goes to the Catchers.
 * @throws {StateError} what no Catcher takes
 */
export async function runFallible(
  frame: Frame,
  state: FallibleState,
  visit: Visit,
  attempts: Attempts,
): Promise<Outcome> {
  const used = new Map<Retrier, number>()
  for (;;) {
    try {
      const result = await attempts.run()
      frame.cancellation.throwIfCancelled()
      demandSize(result, state.name)
      const scope = scopeOf(frame, visit, { result: result.value })
      const outcome = await evaluateOutcome(state, scope, result, state.next)
      demandSize(outcome.output, state.name)
      return outcome
    } catch (thrown) {
      const error = toStateError(frame, visit, thrown)
      const retrier = state.retry.find(({ errorEquals }) => error.matches(errorEquals))
      const attempt = retrier ? (used.get(retrier) ?? 0) : 0
      if (retrier && attempt < retrier.maxAttempts) {
        used.set(retrier, attempt + 1)
        await waitFor(frame, retryDelayMs(retrier, attempt, frame.run.ports.randomness))
        visit.retryCount += 1
        continue
      }
      attempts.onFailed?.(error)
      const catcher = state.catch.find(({ errorEquals }) => error.matches(errorEquals))
      if (!catcher) throw error
      return await catchError(frame, visit, catcher, error)
    }
  }
}

/** Here and not where the state is left, since a Catcher may name the error. */
function demandSize(data: Data, stateName: string): void {
  if (data.isTooLarge) throw dataLimitError(tooLargeText(stateName))
}

/** `IntervalSeconds` × `BackoffRate` for each attempt before, at most `MaxDelaySeconds`; FULL jitter takes a part of it. */
export function retryDelayMs(retrier: Retrier, attempt: number, randomness: Randomness): number {
  const { intervalSeconds, backoffRate, maxDelaySeconds = Number.POSITIVE_INFINITY, jitter } = retrier
  const seconds = Math.min(intervalSeconds * backoffRate ** attempt, maxDelaySeconds)
  return seconds * 1000 * (jitter === 'FULL' ? randomness.number() : 1)
}

async function catchError(frame: Frame, visit: Visit, catcher: Catcher, error: StateError): Promise<Outcome> {
  const errorOutput = errorOutputOf(error)
  const scope = scopeOf(frame, visit, { errorOutput })
  try {
    return await evaluateOutcome(catcher, scope, new Data(errorOutput), catcher.next)
  } catch (thrown) {
    throw toStateError(frame, visit, thrown)
  }
}

/** `$states.errorOutput`. A time-out has an empty cause; an error without name or cause has nulls. */
function errorOutputOf(error: StateError): JsonObject {
  const noCause = error.error === StatesErrors.timeout ? '' : null
  return { Error: error.error ?? null, Cause: error.causeText ?? noCause }
}
