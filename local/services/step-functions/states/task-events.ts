import type { Data } from '../data.ts'
import type { TaskResource } from '../definition/task-resource.ts'
import { record } from '../execution/frame.ts'
import type { Frame } from '../execution/frame.ts'
import type { EventDetails } from '../execution/history.ts'
import { StatesErrors } from '../execution/state-error.ts'
import type { StateError } from '../execution/state-error.ts'

/** What a task is scheduled with. */
export interface ScheduledTask {
  readonly parameters: Data
  readonly roleArn?: string
  readonly timeoutSeconds?: number
  readonly heartbeatSeconds?: number
}

type NewEvent = [type: string, details?: EventDetails]

/** The history events of a task. AWS has one family for Lambda functions by ARN and one for integrations. */
export interface TaskEvents {
  /** What AWS calls the task when its result is too large. */
  readonly serviceName: string
  scheduled(frame: Frame, task: ScheduledTask): NewEvent
  started(): NewEvent
  submitted(frame: Frame, response: Data): void
  succeeded(frame: Frame, result: Data): void
  failed(frame: Frame, error: StateError, isSubmission: boolean): void
  timedOut(frame: Frame): void
}

export function taskEvents(resource: TaskResource): TaskEvents {
  return resource.kind === 'function' ? functionEvents(resource) : serviceEvents(resource)
}

function errorDetails(error: StateError): EventDetails {
  return {
    ...(error.causeText !== undefined && { cause: error.causeText }),
    ...(error.error !== undefined && { error: error.error }),
  }
}

function timeDetails(task: ScheduledTask): EventDetails {
  return {
    ...(task.heartbeatSeconds !== undefined && { heartbeatInSeconds: task.heartbeatSeconds }),
    ...(task.timeoutSeconds !== undefined && { timeoutInSeconds: task.timeoutSeconds }),
    ...(task.roleArn !== undefined && { taskCredentials: { roleArn: task.roleArn } }),
  }
}

function serviceEvents({ resourceType, resource }: TaskResource): TaskEvents {
  const names = { resource, resourceType }
  return {
    serviceName: resourceType,
    scheduled: (frame, task) => [
      'TaskScheduled',
      { parameters: task.parameters, region: frame.run.execution.region, ...names, ...timeDetails(task) },
    ],
    started: () => ['TaskStarted', names],
    submitted: (frame, output) => void record(frame, 'TaskSubmitted', { output, ...names }),
    succeeded: (frame, output) => void record(frame, 'TaskSucceeded', { output, ...names }),
    failed: (frame, error, isSubmission) =>
      void record(frame, isSubmission ? 'TaskSubmitFailed' : 'TaskFailed', {
        ...errorDetails(error),
        ...names,
      }),
    timedOut: (frame) => void record(frame, 'TaskTimedOut', { error: StatesErrors.timeout, ...names }),
  }
}

function functionEvents({ arn }: TaskResource): TaskEvents {
  return {
    serviceName: arn,
    scheduled: (_frame, { heartbeatSeconds: _none, ...task }) => [
      'LambdaFunctionScheduled',
      { input: task.parameters, resource: arn, ...timeDetails(task) },
    ],
    started: () => ['LambdaFunctionStarted'],
    submitted: () => {},
    succeeded: (frame, output) => void record(frame, 'LambdaFunctionSucceeded', { output }),
    failed: (frame, error) => void record(frame, 'LambdaFunctionFailed', errorDetails(error)),
    timedOut: (frame) => void record(frame, 'LambdaFunctionTimedOut', { error: StatesErrors.timeout }),
  }
}
