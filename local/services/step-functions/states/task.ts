import { isJsonObject } from '../../../json.ts'
import { Data, MAX_DATA_BYTES } from '../data.ts'
import type { TaskState } from '../definition/state-machine-definition.ts'
import { runFallible } from '../execution/error-handling.ts'
import { duringState } from '../execution/evaluation-failure.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import type { Outcome } from '../execution/outcome.ts'
import { scopeOf } from '../execution/scope.ts'
import { dataLimitError, fatalError, StatesErrors } from '../execution/state-error.ts'
import type { Scope } from '../jsonata/scope.ts'
import type { Template } from '../jsonata/template.ts'
import { recordStart, TaskAttempt } from './task-attempt.ts'
import { taskEvents } from './task-events.ts'
import { evaluateAs } from './typed-value.ts'

/** Calls an integration; Arguments are evaluated anew for each attempt, and each has its own task token. */
export function runTask(frame: Frame, state: TaskState, visit: Visit): Promise<Outcome> {
  return runFallible(frame, state, visit, { run: () => attempt(frame, state, visit) })
}

async function attempt(frame: Frame, state: TaskState, visit: Visit): Promise<Data> {
  const { resource } = state
  const { ports, execution } = frame.run
  const taskToken = resource.pattern === 'waitForTaskToken' ? ports.tokens.create() : undefined
  const scope = scopeOf(frame, visit, taskToken === undefined ? {} : { taskToken })
  const evaluated = state.arguments?.evaluate(scope)
  const value = evaluated instanceof Promise ? await evaluated : evaluated
  const parameters = value === undefined ? visit.input : new Data(value)
  const limits = state.timeoutSeconds || state.heartbeatSeconds ? await timeLimits(state, scope, visit) : {}
  const roleArn = state.credentials && (await credentialsRole(state.credentials, scope))
  if (parameters.isTooLarge) {
    throw dataLimitError(duringState(visit, `The task input exceeds ${MAX_DATA_BYTES} bytes.`))
  }
  const integration = ports.integrations.find(resource)
  if (typeof integration === 'string') throw fatalError(StatesErrors.runtime, duringState(visit, integration))
  const events = taskEvents(resource)
  recordStart(frame, events, { parameters, ...limits, ...(roleArn !== undefined && { roleArn }) })
  return new TaskAttempt(frame, {
    integration,
    events,
    ...limits,
    request: {
      resource,
      stateName: state.name,
      execution,
      parameters: parameters.value,
      ...(taskToken !== undefined && { taskToken }),
    },
  }).run()
}

interface TimeLimits {
  timeoutSeconds?: number
  heartbeatSeconds?: number
}

async function timeLimits(state: TaskState, scope: Scope, visit: Visit): Promise<TimeLimits> {
  const limits: TimeLimits = {}
  if (state.timeoutSeconds)
    limits.timeoutSeconds = await seconds(state.timeoutSeconds, scope, visit, 'TimeoutSeconds')
  if (state.heartbeatSeconds) {
    limits.heartbeatSeconds = await seconds(state.heartbeatSeconds, scope, visit, 'HeartbeatSeconds')
  }
  return limits
}

async function seconds(template: Template, scope: Scope, visit: Visit, field: string): Promise<number> {
  const value = await evaluateAs(template, scope, 'number')
  if (Number.isInteger(value) && value > 0) return value
  throw fatalError(
    StatesErrors.runtime,
    duringState(visit, `The ${field} field must be a positive integer, but was: ${value}`),
  )
}

/** Roles have no effect here, but the history shows them. */
async function credentialsRole(template: Template, scope: Scope): Promise<string | undefined> {
  const credentials = await template.evaluate(scope)
  const role = isJsonObject(credentials) ? credentials.RoleArn : undefined
  return typeof role === 'string' ? role : undefined
}
