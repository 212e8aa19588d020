import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../local/clock.ts'
import { sleep } from '../../local/clock.ts'
import { isJsonObject } from '../../local/json.ts'
import type { JsonObject, JsonValue } from '../../local/json.ts'
import { StateError } from '../../local/services/step-functions/execution/state-error.ts'
import type {
  Integration,
  Integrations,
  TaskRequest,
} from '../../local/services/step-functions/integrations/integration.ts'
import type { ExecutionCase, MockedFunction, TaskOutcome } from './conformance-case.ts'

/** Answers a task token, as the API does. */
type SendTask = (action: string, input: JsonObject) => Promise<JsonObject>

/** Task states get what AWS gave them: recorded outcomes by state, else the mocked functions of the case. */
export function mockedIntegrations(
  mocks: ExecutionCase['mocks'],
  clock: Clock,
  send: SendTask,
): Integrations {
  const unused = new Map(
    Object.entries(mocks?.tasks ?? {}).map(([state, outcomes]) => [state, [...outcomes]]),
  )
  const taken = new Map<JsonValue, TaskOutcome>()
  const integration: Integration = {
    async call(request) {
      const outcome = takeOutcome(unused.get(request.stateName) ?? [], request.parameters)
      if (!outcome) return callFunction(mocks?.functions ?? {}, request, clock)
      if (request.resource.pattern === 'request-response') return conclude(outcome, request, clock)
      const submitted = outcome.submitted ?? {}
      taken.set(submitted, outcome)
      if (request.taskToken !== undefined) answerToken(outcome, request.taskToken, clock, send)
      return submitted
    },
    complete(submitted, request) {
      const outcome = taken.get(submitted)
      if (!outcome) throw new Error(`No outcome for what '${request.stateName}' submitted`)
      return conclude(outcome, request, clock)
    },
  }
  return { find: () => integration }
}

/** The first unused entry with the same parameters, else the next unused one. */
function takeOutcome(outcomes: TaskOutcome[], parameters: JsonValue): TaskOutcome | undefined {
  const same = outcomes.findIndex((outcome) =>
    isDeepStrictEqual(outcome.parameters ?? outcome.input, parameters),
  )
  return outcomes.splice(Math.max(same, 0), 1)[0]
}

async function conclude(outcome: TaskOutcome, request: TaskRequest, clock: Clock): Promise<JsonValue> {
  if (outcome.timedOut) return hang(request, clock)
  if (outcome.error !== undefined || outcome.cause !== undefined) throw recordedError(outcome)
  return outcome.output ?? null
}

function recordedError({ error, cause }: TaskOutcome): StateError {
  return new StateError(error ?? undefined, cause ?? undefined)
}

/** Lets time pass until the state gives up. */
function hang(request: TaskRequest, clock: Clock): Promise<never> {
  const endWait = clock.beginWait()
  return new Promise((_resolve, reject) => {
    request.signal.addEventListener('abort', () => {
      endWait()
      reject(new Error('The task was given up.'))
    })
  })
}

function answerToken(outcome: TaskOutcome, taskToken: string, clock: Clock, send: SendTask): void {
  if (outcome.timedOut) return
  const isFailure = outcome.error !== undefined || outcome.cause !== undefined
  clock.schedule(1, () => {
    void (isFailure
      ? send('SendTaskFailure', {
          taskToken,
          ...(typeof outcome.error === 'string' && { error: outcome.error }),
          ...(typeof outcome.cause === 'string' && { cause: outcome.cause }),
        })
      : send('SendTaskSuccess', { taskToken, output: JSON.stringify(outcome.output ?? null) }))
  })
}

async function callFunction(
  functions: Readonly<Record<string, MockedFunction>>,
  request: TaskRequest,
  clock: Clock,
): Promise<JsonValue> {
  const { parameters, resource } = request
  const named = isJsonObject(parameters) ? parameters.FunctionName : undefined
  const arn = resource.kind === 'function' ? resource.arn : typeof named === 'string' ? named : ''
  const mocked = functions[arn.split(':').at(-1) ?? '']
  if (!mocked)
    throw new Error(`The case has no outcome for state '${request.stateName}' and no function '${arn}'`)
  const event =
    resource.kind === 'function' ? parameters : ((isJsonObject(parameters) ? parameters.Payload : null) ?? {})
  const payload = await runFunction(mocked, event, clock)
  return resource.kind === 'function'
    ? payload
    : { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 }
}

async function runFunction(mocked: MockedFunction, event: JsonValue, clock: Clock): Promise<JsonValue> {
  if (mocked.delaySeconds !== undefined) {
    const endWait = clock.beginWait()
    await sleep(clock, mocked.delaySeconds * 1000)
    endWait()
  }
  switch (mocked.behaviour) {
    case 'echo':
      return event
    case 'constant':
      return mocked.value ?? null
    case 'large-output':
      return 'a'.repeat(mocked.bytes ?? 0)
    case 'raise': {
      const { errorType = 'Exception', errorMessage = '' } = mocked
      throw new StateError(errorType, JSON.stringify({ errorMessage, errorType }))
    }
    default:
      throw new Error(`Unknown behaviour '${mocked.behaviour}' of a mocked function`)
  }
}
