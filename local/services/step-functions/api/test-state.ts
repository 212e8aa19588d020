import type { JsonObject } from '../../../json.ts'
import { Data } from '../data.ts'
import type { FallibleState, State } from '../definition/state-machine-definition.ts'
import type { Engine } from '../engine.ts'
import { retryDelayMs } from '../execution/error-handling.ts'
import type { StateError } from '../execution/state-error.ts'
import { action } from './action.ts'
import { readMock } from './test-state/mock.ts'
import { requestSchema } from './test-state/request.ts'
import type { TestStateRequest } from './test-state/request.ts'
import { readTestedState } from './test-state/tested-state.ts'
import { TestedVisit } from './test-state/tested-visit.ts'
import type { Attempted } from './test-state/tested-visit.ts'

/** TestState: runs one state once, with a mocked result or error where one is given, and tells where it leads. */
export const testState = action(requestSchema, async (engine, request) => {
  const state = readTestedState(engine, request)
  const visit = new TestedVisit(engine, request, state, readMock(request, state))
  const attempted = await visit.attempt()
  const verdict: Verdict = attempted.error
    ? await handle(engine, request, state, visit, attempted.error)
    : { status: 'SUCCEEDED', attempted }
  return answer(verdict, visit, request)
})

/** How TestState answers. */
interface Verdict {
  readonly status: 'SUCCEEDED' | 'RETRIABLE' | 'CAUGHT_ERROR' | 'FAILED'
  readonly attempted: Attempted
  /** The error that was caught, which the outcome does not show. */
  readonly caught?: StateError
  readonly errorDetails?: JsonObject
}

/** The first Retrier that names the error decides, as in an execution; only when it is exhausted the Catchers are asked. */
async function handle(
  engine: Engine,
  request: TestStateRequest,
  state: State,
  visit: TestedVisit,
  error: StateError,
): Promise<Verdict> {
  if (!isFallible(state)) return { status: 'FAILED', attempted: { error } }
  const retryIndex = state.retry.findIndex(({ errorEquals }) => error.matches(errorEquals))
  const retrier = state.retry[retryIndex]
  const used = request.stateConfiguration?.retrierRetryCount ?? 0
  if (retrier && used < retrier.maxAttempts) {
    const seconds = retryDelayMs(retrier, used, engine.randomness) / 1000
    const errorDetails = { retryIndex, retryBackoffIntervalSeconds: Math.round(seconds) }
    return { status: 'RETRIABLE', attempted: { error }, errorDetails }
  }
  // AWS names the Retrier also when it has no attempts left.
  const exhausted = retrier ? { retryIndex } : {}
  const catchIndex = state.catch.findIndex(({ errorEquals }) => error.matches(errorEquals))
  if (catchIndex < 0) return { status: 'FAILED', attempted: { error }, errorDetails: exhausted }
  const attempted = await visit.handOver(state, error)
  const errorDetails = { ...exhausted, catchIndex }
  if (attempted.error) return { status: 'FAILED', attempted, errorDetails }
  return { status: 'CAUGHT_ERROR', attempted, caught: error, errorDetails }
}

function isFallible(state: State): state is State & FallibleState {
  return 'retry' in state
}

function answer(verdict: Verdict, visit: TestedVisit, { inspectionLevel = 'INFO' }: TestStateRequest) {
  const { status, attempted, caught } = verdict
  const { outcome, error = caught } = attempted
  return {
    status,
    ...(outcome && { output: outcome.output.text }),
    ...(outcome?.next !== undefined && { nextState: outcome.next }),
    ...(error?.error !== undefined && { error: error.error }),
    ...(error?.causeText !== undefined && { cause: error.causeText }),
    ...(inspectionLevel !== 'INFO' && { inspectionData: inspect(verdict, visit) }),
  }
}

function inspect({ attempted, errorDetails = {} }: Verdict, visit: TestedVisit): JsonObject {
  const { input, history, variables } = visit
  const scheduled = history.events.find(({ type }) => type.endsWith('Scheduled'))?.details
  const sent = scheduled?.parameters ?? scheduled?.input
  const received = history.events.find(({ type }) => type.endsWith('Succeeded'))?.details?.output
  return {
    input: input.text,
    ...(sent instanceof Data && { afterArguments: sent.text }),
    ...(received instanceof Data && { result: received.text }),
    variables: JSON.stringify({ ...variables.own(), ...attempted.outcome?.assigned }),
    ...(Object.keys(errorDetails).length > 0 && { errorDetails }),
  }
}
