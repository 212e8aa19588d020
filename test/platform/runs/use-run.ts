import { beforeAll, beforeEach } from 'vitest'

import type { ApiHandler } from '../../../lambdas/http/serve.ts'
import { generateRequested } from '../../../lambdas/domains/plushie/events.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { outlineJob } from '../../../lambdas/job/job-outline.ts'
import { packOutlines } from '../../../lambdas/job/packed-outlines.ts'
import { Fault, useAwsJson, type Action, type Call } from '../../aws/aws-json-server.ts'
import { callRoute, OPERATOR_CLAIMS, type TestRequest, type TestResponse } from '../../http/call-route.ts'

const job = defineJob({ id: 'demo', trigger: generateRequested })
  .step('one', () => 1, { memory: 1024 })
  .onFailure('clean', () => null)
export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:dev-demo'
export const CLEANER = `${MACHINE}-on-failure`
export const RUN = 'arn:aws:states:us-east-1:000000000000:execution:dev-demo:run-1'
/** Seconds since 1970, as AWS's JSON has times; the run started then. */
export const NOW = Math.floor(Date.now() / 1000)
export const params = { job: 'demo', run: 'run-1' }
/** The event that started the run. */
export const detail = {
  id: 'event-1',
  name: generateRequested.name,
  data: { a: 1 },
  ts: '2026-01-01T00:00:00Z',
}

const definition = {
  StartAt: 'one',
  States: {
    one: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:dev-demo-one',
        Payload: { job: 'demo', step: 'one' },
      },
    },
  },
}

type Event = readonly [type: string, details?: Record<string, unknown>]

/** Events of the one step. */
export const entered: Event = ['TaskStateEntered', { stateEnteredEventDetails: { name: 'one', input: '{}' } }]
export const scheduled: Event = ['TaskScheduled', { taskScheduledEventDetails: { resourceType: 'lambda' } }]
export const started: Event = ['TaskStarted']
export const failed: Event = [
  'TaskFailed',
  { taskFailedEventDetails: { error: 'E', cause: 'why', resourceType: 'lambda' } },
]

/** Calls a route as an operator. */
export function call(handler: ApiHandler, request: TestRequest = {}): Promise<TestResponse> {
  return callRoute(handler, { user: 'operator-1', claims: OPERATOR_CLAIMS, ...request })
}

/** Gives a test file the job `demo` and its one run `run-1`, which is in its one step until a test says otherwise. */
export function useRun(): {
  readonly actions: Map<string, Action>
  readonly calls: Call[]
  /** What DescribeExecution tells, beside what it tells of a run that runs. */
  readonly describeAs: (execution: Record<string, unknown>) => void
  /** The run's history: each event follows the one before, a second later. */
  readonly history: (...events: readonly Event[]) => void
} {
  const { actions, calls } = useAwsJson()

  function describeAs(execution: Record<string, unknown>): void {
    actions.set('DescribeExecution', ({ executionArn }) => {
      if (executionArn !== RUN) throw new Fault('ExecutionDoesNotExist')
      const input = JSON.stringify({ detail })
      return { executionArn: RUN, name: 'run-1', status: 'RUNNING', startDate: NOW, input, ...execution }
    })
  }

  function history(...events: readonly Event[]): void {
    const all = events.map(([type, details = {}], index) => ({
      id: index + 1,
      previousEventId: index,
      timestamp: NOW + index,
      type,
      ...details,
    }))
    actions.set('GetExecutionHistory', ({ nextToken, maxResults }) => {
      const from = Number(nextToken ?? 0)
      const to = from + Number(maxResults)
      return { events: all.slice(from, to), ...(to < all.length && { nextToken: String(to) }) }
    })
  }

  beforeAll(() => {
    process.env.STEPLADDER_MACHINES = JSON.stringify({ demo: { run: MACHINE, onFailure: CLEANER } })
    process.env.STEPLADDER_JOB_OUTLINES = packOutlines([outlineJob(job.definition)])
    process.env.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS = process.env.AWS_ENDPOINT_URL_SFN
  })
  beforeEach(() => {
    actions.set('DescribeStateMachineForExecution', () => ({ definition: JSON.stringify(definition) }))
    actions.set('ListExecutions', () => ({ executions: [] }))
    describeAs({})
    history(['ExecutionStarted'], entered, scheduled, started)
  })
  return { actions, calls, describeAs, history }
}
