import { describe, expect, it } from 'vitest'

import { readTaskOutputs } from '../../../lambdas/platform/runs/rerun/read-task-outputs.ts'
import { useAwsJson } from '../../aws/aws-json-server.ts'

const { actions } = useAwsJson()

/** A history event; `previous` is the id of the event that it follows. */
type Event = readonly [id: number, previous: number, type: string, details?: Record<string, unknown>]

function read(events: readonly Event[], pageSize = 3): Promise<Map<string, unknown>> {
  actions.set('GetExecutionHistory', (input) => {
    const from = Number(input.nextToken ?? 0)
    const page = events.slice(from, from + pageSize)
    return {
      events: page.map(([id, previousEventId, type, details]) => ({ id, previousEventId, type, ...details })),
      ...(from + pageSize < events.length && { nextToken: String(from + pageSize) }),
    }
  })
  return readTaskOutputs('arn')
}

const scheduled = (resourceType: string, parameters: unknown = {}) => ({
  taskScheduledEventDetails: {
    resourceType,
    resource: 'x',
    region: 'r',
    parameters: JSON.stringify(parameters),
  },
})
const invoked = (output: unknown) => ({
  taskSucceededEventDetails: {
    resourceType: 'lambda',
    resource: 'invoke',
    output: JSON.stringify({ ExecutedVersion: '$LATEST', Payload: { output }, StatusCode: 200 }),
  },
})
const sent = {
  taskSucceededEventDetails: {
    resourceType: 'events',
    resource: 'putEvents',
    output: JSON.stringify({ Entries: [{ EventId: 'bus-id' }], FailedEntryCount: 0 }),
  },
}
const exited = (name: string, output: unknown) => ({
  stateExitedEventDetails: { name, output: JSON.stringify(output) },
})

describe('the outputs of a run', () => {
  it('are those of its steps, also where branches interleave and states give out something else', async () => {
    const outputs = await read([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'ParallelStateEntered'],
      [3, 2, 'ParallelStateStarted'],
      [4, 3, 'TaskStateEntered'],
      [5, 3, 'TaskStateEntered'],
      [6, 4, 'TaskScheduled', scheduled('lambda')],
      [7, 5, 'TaskScheduled', scheduled('lambda')],
      [8, 6, 'TaskStarted'],
      [9, 7, 'TaskStarted'],
      [10, 9, 'TaskSucceeded', invoked('of b')],
      [11, 8, 'TaskSucceeded', invoked('of a')],
      [12, 10, 'TaskStateExited', exited('b', { b: 'of b' })],
      [13, 11, 'TaskStateExited', exited('a', { a: 'of a' })],
      [14, 12, 'ParallelStateSucceeded'],
    ])
    expect(outputs).toEqual(
      new Map([
        ['b', 'of b'],
        ['a', 'of a'],
      ]),
    )
  })

  it('have the id of the event that a sendEvent sent', async () => {
    const parameters = { Entries: [{ Detail: { id: 'run-1.tell', name: 'n', data: {} }, DetailType: 'n' }] }
    const outputs = await read([
      [1, 0, 'TaskScheduled', scheduled('events', parameters)],
      [2, 1, 'TaskStarted'],
      [3, 2, 'TaskSucceeded', sent],
      [4, 3, 'TaskStateExited', exited('tell', { earlier: 1 })],
    ])
    expect(outputs).toEqual(new Map([['tell', { id: 'run-1.tell' }]]))
  })

  it('leave out what failed and was caught, and take the attempt that succeeded', async () => {
    const outputs = await read([
      [1, 0, 'TaskScheduled', scheduled('lambda')],
      [2, 1, 'TaskStarted'],
      [3, 2, 'TaskFailed', { taskFailedEventDetails: { error: 'E' } }],
      [4, 3, 'TaskScheduled', scheduled('lambda')],
      [5, 4, 'TaskStarted'],
      [6, 5, 'TaskSucceeded', invoked({ attempt: 1 })],
      [7, 6, 'TaskStateExited', exited('flaky', {})],
      [8, 7, 'TaskScheduled', scheduled('lambda')],
      [9, 8, 'TaskStarted'],
      [10, 9, 'TaskFailed', { taskFailedEventDetails: { error: 'E' } }],
      [11, 10, 'TaskStateExited', exited('broken', { Error: 'E', Cause: '' })],
    ])
    expect(outputs).toEqual(new Map([['flaky', { attempt: 1 }]]))
  })

  it('do not have what the machine does for itself, such as its claim', async () => {
    const outputs = await read([
      [1, 0, 'TaskScheduled', scheduled('dynamodb')],
      [2, 1, 'TaskStarted'],
      [3, 2, 'TaskSucceeded', { taskSucceededEventDetails: { resourceType: 'dynamodb', output: '{}' } }],
      [4, 3, 'TaskStateExited', exited('claim', {})],
    ])
    expect(outputs.size).toBe(0)
  })
})
