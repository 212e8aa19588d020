import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import { isJsonObject } from '../../../json.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import { compileDefinition } from '../create-state-machine.ts'
import { Data } from '../data.ts'
import type { State } from '../definition/state-machine-definition.ts'
import type { Engine } from '../engine.ts'
import { Cancellation } from '../execution/cancellation.ts'
import { runFallible } from '../execution/error-handling.ts'
import { toStateError } from '../execution/evaluation-failure.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import { History } from '../execution/history.ts'
import type { Outcome } from '../execution/outcome.ts'
import { runBlock } from '../execution/run-block.ts'
import { executionContext } from '../execution/scope.ts'
import { StateError } from '../execution/state-error.ts'
import { Variables } from '../execution/variables.ts'
import { parseJson } from '../parse-json.ts'
import { runState } from '../states/run-state.ts'
import { action } from './action.ts'

const schema = z.object({
  definition: z.string(),
  roleArn: z.string().optional(),
  input: z.string().optional(),
  variables: z.string().optional(),
  stateName: z.string().optional(),
  inspectionLevel: z.enum(['INFO', 'DEBUG', 'TRACE']).optional(),
  mock: z
    .object({
      result: z.string().optional(),
      errorOutput: z.object({ error: z.string().optional(), cause: z.string().optional() }).optional(),
    })
    .optional(),
})

type Request = z.infer<typeof schema>

/** TestState: runs one state, with a mocked result or error where one is given, and tells where it leads. */
export const testState = action(schema, async (engine, request) => {
  const state = readState(engine, request)
  const input = parseText(request.input ?? '{}', 'input')
  const first = await attempt(engine, request, withoutHandlers(state), input)
  if (first.outcome) return answer('SUCCEEDED', first, request)
  const { error } = first
  const [retry, catchers] = 'retry' in state ? [state.retry, state.catch] : [[], []]
  if (retry.some(({ errorEquals, maxAttempts }) => maxAttempts > 0 && error?.matches(errorEquals))) {
    return answer('RETRIABLE', first, request)
  }
  if (!catchers.some(({ errorEquals }) => error?.matches(errorEquals)))
    return answer('FAILED', first, request)
  const caught = await attempt(engine, request, 'retry' in state ? { ...state, retry: [] } : state, input)
  return answer('CAUGHT_ERROR', { ...caught, error }, request)
})

/** What came of one attempt: an outcome or an error. */
interface Attempted {
  readonly outcome?: Outcome
  readonly error?: StateError | undefined
  readonly input: Data
  readonly history: History
  readonly variables: Variables
}

function withoutHandlers(state: State): State {
  return 'retry' in state ? { ...state, retry: [], catch: [] } : state
}

/** The state alone, or the one of that name out of a whole definition; what it leads to need not exist. */
function readState(engine: Engine, request: Request): State {
  const value = parseText(request.definition, 'definition').value
  if (!isJsonObject(value)) throw new AwsError('InvalidDefinition', 'The definition must be a JSON object')
  const states = isJsonObject(value.States) ? value.States : undefined
  const name = request.stateName ?? 'State'
  const stateJson = states ? states[name] : value
  if (!isJsonObject(stateJson)) throw new AwsError('ValidationException', `There is no state '${name}'`)
  const targets: JsonObject = {}
  for (const target of targetNames(stateJson)) targets[target] = { QueryLanguage: 'JSONata', Type: 'Succeed' }
  const text = JSON.stringify({
    ...(states && value.QueryLanguage !== undefined && { QueryLanguage: value.QueryLanguage }),
    StartAt: name,
    States: { ...targets, [name]: stateJson },
  })
  const state = compileDefinition(engine, text, 'STANDARD').states.get(name)
  if (!state) throw new AwsError('ValidationException', `There is no state '${name}'`)
  return state
}

function targetNames(state: JsonObject): string[] {
  const nested = [state.Choices, state.Catch].flatMap((list) => (Array.isArray(list) ? list : []))
  const names = [state.Next, state.Default, ...nested.map((item) => (isJsonObject(item) ? item.Next : null))]
  return names.filter((name): name is string => typeof name === 'string')
}

async function attempt(engine: Engine, request: Request, state: State, input: Data): Promise<Attempted> {
  const { clock } = engine.context
  const { region, accountId } = engine.context
  const mocked = mockOf(request)
  const variables = new Variables(undefined, readVariables(request.variables))
  const history = new History(() => clock.now())
  const prefix = `arn:aws:states:${region}:${accountId}`
  const execution = {
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
  } as const
  const frame: Frame = {
    run: {
      history,
      runBlock,
      execution,
      context: executionContext(execution),
      ports: mocked ? { ...engine.ports, integrations: { find: () => ({ call: mocked }) } } : engine.ports,
    },
    variables,
    cancellation: new Cancellation(),
    previous: 0,
  }
  const visit: Visit = { state, input, enteredId: 1, beforeEntry: 0, enteredTime: clock.now(), retryCount: 0 }
  try {
    return { outcome: await run(frame, state, visit, mocked), input, history, variables }
  } catch (thrown) {
    return { error: toStateError(frame, visit, thrown), input, history, variables }
  }
}

/** A mocked Map or Parallel runs nothing at all; its result is the mock. */
function run(
  frame: Frame,
  state: State,
  visit: Visit,
  mocked: Mocked | undefined,
): Outcome | Promise<Outcome> {
  if (!mocked || (state.type !== 'Map' && state.type !== 'Parallel')) return runState(frame, state, visit)
  return runFallible(frame, state, visit, { run: async () => new Data(await mocked()) })
}

type Mocked = () => Promise<JsonValue>

function mockOf({ mock }: Request): Mocked | undefined {
  if (!mock) return undefined
  const { result, errorOutput } = mock
  if (errorOutput) return () => Promise.reject(new StateError(errorOutput.error, errorOutput.cause))
  return () => Promise.resolve(parseText(result ?? 'null', 'mock.result').value)
}

function readVariables(text: string | undefined): JsonObject {
  const value = text === undefined ? {} : parseText(text, 'variables').value
  if (isJsonObject(value)) return value
  throw new AwsError('ValidationException', 'variables must be a JSON object')
}

/** What is thrown for a member that is not JSON, where the API model has an exception for it. */
const PARSE_ERRORS: Readonly<Record<string, string>> = {
  definition: 'InvalidDefinition',
  input: 'InvalidExecutionInput',
}

function parseText(text: string, member: string): Data {
  try {
    return new Data(parseJson(text), text)
  } catch (error) {
    throw new AwsError(
      PARSE_ERRORS[member] ?? 'ValidationException',
      `${member} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function answer(status: string, attempted: Attempted, { inspectionLevel }: Request): JsonObject {
  const { outcome, error } = attempted
  return {
    status,
    ...(outcome && { output: outcome.output.text }),
    ...(outcome?.next !== undefined && { nextState: outcome.next }),
    ...(error?.error !== undefined && { error: error.error }),
    ...(error?.causeText !== undefined && { cause: error.causeText }),
    ...(inspectionLevel !== undefined &&
      inspectionLevel !== 'INFO' && { inspectionData: inspect(attempted) }),
  }
}

function inspect({ outcome, input, history, variables }: Attempted): JsonObject {
  const scheduled = history.events.find(({ type }) => type.endsWith('Scheduled'))?.details
  const sent = scheduled?.parameters ?? scheduled?.input
  const received = history.events.find(({ type }) => type.endsWith('Succeeded'))?.details?.output
  return {
    input: input.text,
    ...(sent instanceof Data && { afterArguments: sent.text }),
    ...(received instanceof Data && { result: received.text }),
    variables: JSON.stringify({ ...variables.own(), ...outcome?.assigned }),
  }
}
