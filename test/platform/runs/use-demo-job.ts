import { beforeAll, beforeEach } from 'vitest'

import { handler } from '../../../lambdas/platform/runs/api/start-run.ts'
import { generateRequested } from '../../../lambdas/domains/plushie/events.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { listJob } from '../../../lambdas/job/job-listing.ts'
import { writeMarker } from '../../../lambdas/runtime/object-marker.ts'
import { getObject } from '../../../lambdas/aws/objects.ts'
import { Fault, useAwsJson, type Action, type Call } from '../../aws/aws-json-server.ts'
import { NAMES, useAws } from '../../aws/aws.ts'
import { callRoute, OPERATOR_CLAIMS, type TestResponse } from '../../http/call-route.ts'

const job = defineJob({ id: 'demo', trigger: generateRequested })
  .step('one', () => ({ n: 1 }))
  .step('two', () => ({ n: 2 }))
  .step('three', () => ({ n: 3 }))

export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:dev-demo'
/** The run that is repeated: `old-run`. */
export const RUN = 'arn:aws:states:us-east-1:000000000000:execution:dev-demo:old-run'
/** Of its event. */
export const data = {
  generationId: '01a201e9-ee1f-73b0-b3a6-1f73c7ecfda7',
  userId: 'u',
  upload: { key: 'uploads/u/g' },
  imageType: 'image/png',
}
export const bucket = NAMES.STEPLADDER_OBJECTS_BUCKET

/** What is known of `old-run`. */
export const OLD_INPUT = JSON.stringify({
  detail: { id: 'old-event', name: generateRequested.name, data, ts: '2026-01-01T00:00:00Z' },
})

/** History events of tasks: `outputs` by step; a step that failed and was caught has an error instead. */
export function history(
  outputs: Readonly<Record<string, unknown>>,
  caught: readonly string[] = [],
): unknown[] {
  const events: Record<string, unknown>[] = [{ id: 1, type: 'ExecutionStarted', previousEventId: 0 }]
  const add = (type: string, details: Record<string, unknown> = {}): void => {
    events.push({ id: events.length + 1, previousEventId: events.length, type, ...details })
  }
  for (const [name, output] of Object.entries(outputs)) {
    const failed = caught.includes(name)
    add('TaskStateEntered', { stateEnteredEventDetails: { name } })
    add('TaskScheduled', { taskScheduledEventDetails: { parameters: '{}', resourceType: 'lambda' } })
    add('TaskStarted')
    if (failed) add('TaskFailed', { taskFailedEventDetails: { error: 'E' } })
    else {
      const result = JSON.stringify({ ExecutedVersion: '$LATEST', Payload: { output }, StatusCode: 200 })
      add('TaskSucceeded', {
        taskSucceededEventDetails: { output: result, resourceType: 'lambda', resource: 'invoke' },
      })
    }
    add('TaskStateExited', { stateExitedEventDetails: { name, output: '{"not":"the step\'s own"}' } })
  }
  return events
}

/** Calls the route as an operator. */
export function start(body: unknown): Promise<TestResponse> {
  return callRoute(handler, { user: 'operator-1', claims: OPERATOR_CLAIMS, body })
}

/** Reruns `old-run`. */
export const rerun = (
  of: Record<string, unknown>,
  rest: Record<string, unknown> = {},
): Promise<TestResponse> => start({ job: 'demo', rerun: { of: 'old-run', ...of }, ...rest })

/** What a run was started with. */
export interface Started {
  readonly name: string
  readonly input: {
    detail: Record<string, unknown>
    rerun?: { of: string; outputs: Record<string, unknown> }
  }
}

/** A reference, as it stands in outputs. */
export function marker(
  key: string,
  as: 'bytes' | 'json' = 'bytes',
  bytes = 1,
): ReturnType<typeof writeMarker> {
  return writeMarker({ bucket, key, as, bytes })
}

/** The text of an object. */
export async function text(key: string): Promise<string> {
  return Buffer.from((await getObject(key))?.bytes ?? []).toString()
}

/** Makes `demo` the one job that there is. */
export function registerDemo(): void {
  process.env.STEPLADDER_MACHINES = JSON.stringify({ demo: { run: MACHINE } })
  process.env.STEPLADDER_JOBS = JSON.stringify([listJob(job.definition)])
}

/** Gives a test file the job `demo`, and Step Functions, which takes any run. */
export function useDemoJob(): {
  readonly actions: Map<string, Action>
  readonly calls: Call[]
  /** What there is of `old-run`: its history, and what tells it from a run that failed. */
  readonly oldRun: (events: unknown[], execution?: Record<string, unknown>) => void
  /** Its history alone. */
  readonly oldHistory: (events: unknown[]) => void
  /** What was started. */
  readonly started: () => Started
} {
  useAws()
  const { actions, calls } = useAwsJson()
  beforeAll(registerDemo)
  beforeEach(() => {
    actions.set('StartExecution', ({ name }) => ({ executionArn: `arn:new:${String(name)}`, startDate: 0 }))
  })

  function oldHistory(events: unknown[]): void {
    // Two events a page, so that reading goes on.
    actions.set('GetExecutionHistory', (input) => {
      const from = Number(input.nextToken ?? 0)
      const more = from + 2 < events.length ? { nextToken: String(from + 2) } : {}
      return { events: events.slice(from, from + 2), ...more }
    })
  }

  function oldRun(events: unknown[], execution: Record<string, unknown> = {}): void {
    actions.set('DescribeExecution', (input) => {
      if (input.executionArn !== RUN) throw new Fault('ExecutionDoesNotExist')
      return { executionArn: RUN, status: 'FAILED', input: OLD_INPUT, ...execution }
    })
    oldHistory(events)
  }

  function started(): Started {
    const call = calls.find(({ action }) => action === 'StartExecution')
    return { name: String(call?.input.name), input: JSON.parse(String(call?.input.input)) }
  }

  return { actions, calls, oldRun, oldHistory, started }
}
