import { AwsError } from '../../../../aws-error.ts'
import { isJsonObject } from '../../../../json.ts'
import type { JsonObject } from '../../../../json.ts'
import { Data } from '../../data.ts'
import type { FallibleState, State } from '../../definition/state-machine-definition.ts'
import type { Engine } from '../../engine.ts'
import { Cancellation } from '../../execution/cancellation.ts'
import { runFallible } from '../../execution/error-handling.ts'
import { toStateError } from '../../execution/evaluation-failure.ts'
import type { ExecutionIdentity, Frame, Visit } from '../../execution/frame.ts'
import { History } from '../../execution/history.ts'
import type { Outcome } from '../../execution/outcome.ts'
import { runBlock } from '../../execution/run-block.ts'
import { executionContext } from '../../execution/scope.ts'
import type { StateError } from '../../execution/state-error.ts'
import { Variables } from '../../execution/variables.ts'
import { runState } from '../../states/run-state.ts'
import { readContext } from './context-object.ts'
import type { Mock } from './mock.ts'
import { parseMember } from './request.ts'
import type { TestStateRequest } from './request.ts'

/** What came of it: one of the two. */
export type Attempted =
  | { readonly outcome: Outcome; readonly error?: undefined }
  | { readonly outcome?: undefined; readonly error: StateError }

/** The one visit to the state under test, in an execution that there is not. */
export class TestedVisit {
  readonly input: Data
  readonly history: History
  readonly variables: Variables
  readonly #state: State
  readonly #mock: Mock | undefined
  readonly #frame: Frame
  readonly #visit: Visit

  /** @throws {AwsError} for input, variables or a context that cannot be */
  constructor(engine: Engine, request: TestStateRequest, state: State, mock: Mock | undefined) {
    const { clock } = engine.context
    this.#state = state
    this.#mock = mock
    this.input = parseMember(request.input ?? '{}', 'input')
    this.variables = new Variables(undefined, readVariables(request.variables))
    this.history = new History(() => clock.now())
    if (request.context !== undefined && !mock) {
      throw new AwsError('ValidationException', 'A context may only be specified if a mock is specified')
    }
    const given = request.context === undefined ? undefined : readContext(request.context, state)
    const execution = identity(engine, request, this.input)
    this.#frame = {
      run: {
        history: this.history,
        runBlock,
        execution,
        context: given?.shared ?? { ...executionContext(execution), ...taskContext(engine, state) },
        ports: mock ? { ...engine.ports, integrations: { find: () => ({ call: mock }) } } : engine.ports,
      },
      variables: this.variables,
      cancellation: new Cancellation(),
      previous: 0,
    }
    const { Name = state.name, EnteredTime, RetryCount } = given?.state ?? {}
    this.#visit = {
      state: { type: state.type, name: Name },
      input: this.input,
      enteredId: 1,
      beforeEntry: 0,
      enteredTime: EnteredTime === undefined ? clock.now() : Date.parse(EnteredTime),
      retryCount: RetryCount ?? request.stateConfiguration?.retrierRetryCount ?? 0,
    }
  }

  /** Does the state's work once, whatever its Retriers and Catchers say. */
  attempt(): Promise<Attempted> {
    return this.#conclude(() => this.#run())
  }

  /** Hands an error that an attempt ended with to the state's Catchers; the work is not done again. */
  handOver(state: FallibleState, error: StateError): Promise<Attempted> {
    const failed = { run: () => Promise.reject(error) }
    return this.#conclude(() => runFallible(this.#frame, { ...state, retry: [] }, this.#visit, failed))
  }

  async #conclude(run: () => Outcome | Promise<Outcome>): Promise<Attempted> {
    try {
      return { outcome: await run() }
    } catch (thrown) {
      return { error: toStateError(this.#frame, this.#visit, thrown) }
    }
  }

  #run(): Outcome | Promise<Outcome> {
    const mock = this.#mock
    const state = withoutHandlers(this.#state)
    if (!mock) return runState(this.#frame, state, this.#visit)
    if (state.type === 'Map' || state.type === 'Parallel') {
      // It runs nothing at all; its result is the mock.
      return runFallible(this.#frame, state, this.#visit, { run: async () => new Data(await mock()) })
    }
    return runState(this.#frame, answeredAtOnce(state), this.#visit)
  }
}

function withoutHandlers(state: State): State {
  return 'retry' in state ? { ...state, retry: [], catch: [] } : state
}

/** A mock is the task's result, not what a callback or a job is waited for after. */
function answeredAtOnce(state: State): State {
  if (state.type !== 'Task') return state
  return { ...state, resource: { ...state.resource, pattern: 'request-response' } }
}

/** A token for the Arguments of a mocked callback; nobody can use it. */
function taskContext(engine: Engine, state: State): JsonObject {
  const isCallback = state.type === 'Task' && state.resource.pattern === 'waitForTaskToken'
  return isCallback ? { Task: { Token: engine.tokens.create() } } : {}
}

function identity(engine: Engine, request: TestStateRequest, input: Data): ExecutionIdentity {
  const { region, accountId, clock } = engine.context
  const prefix = `arn:aws:states:${region}:${accountId}`
  return {
    arn: `${prefix}:express:TestState:TestState:1`,
    name: 'TestState',
    type: 'STANDARD',
    roleArn: request.roleArn ?? '',
    input,
    startDate: clock.now(),
    redriveCount: 0,
    stateMachineArn: `${prefix}:stateMachine:TestState`,
    stateMachineName: 'TestState',
    region,
  }
}

function readVariables(text: string | undefined): JsonObject {
  const value = text === undefined ? {} : parseMember(text, 'variables').value
  if (isJsonObject(value)) return value
  throw new AwsError('ValidationException', 'variables must be a JSON object')
}
