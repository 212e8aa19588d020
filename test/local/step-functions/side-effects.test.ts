import { describe, expect, it } from 'vitest'
import { whileWorking } from '../../../local/clock.ts'
import { AwsError } from '../../../local/aws-error.ts'
import { isJsonObject } from '../../../local/json.ts'
import type { JsonObject } from '../../../local/json.ts'
import { parsedText, StatesHarness } from './states-harness.ts'

const pass = { a: { Type: 'Pass', Output: { done: true }, End: true } }
const logging = {
  level: 'ALL',
  includeExecutionData: false,
  destinations: [
    { cloudWatchLogsLogGroup: { logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/runs:*' } },
  ],
}

describe('status events', () => {
  it('tell the beginning and the end, with data as text and dates in milliseconds', async () => {
    const states = new StatesHarness()
    const { executionArn } = await states.run(await states.create(pass), { n: 1 })
    const common = {
      executionArn,
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
      startDate: Date.parse('2026-01-01T00:00:00Z'),
      input: '{"n":1}',
      inputDetails: { included: true },
      error: null,
      cause: null,
    }
    expect(states.statusEvents).toMatchObject([
      {
        ...common,
        status: 'RUNNING',
        stopDate: null,
        output: null,
        outputDetails: null,
        redriveCount: 0,
        redriveDate: null,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
      },
      {
        ...common,
        status: 'SUCCEEDED',
        stopDate: common.startDate,
        output: '{"done":true}',
        outputDetails: { included: true },
      },
    ])
  })

  it('tell error and cause of a failure', async () => {
    const states = new StatesHarness()
    await states.run(await states.create({ a: { Type: 'Fail', Error: 'E', Cause: 'why' } }))
    expect(states.statusEvents.at(-1)).toMatchObject({
      status: 'FAILED',
      error: 'E',
      cause: 'why',
      output: null,
    })
  })

  it('tell how often an execution was redriven, and whether it can be', async () => {
    const states = new StatesHarness()
    const { executionArn = null } = await states.run(await states.create({ a: { Type: 'Fail', Error: 'E' } }))
    await states.call('RedriveExecution', { executionArn })
    await states.ended(executionArn)
    const redrives = states.statusEvents.map((event) => [
      event['status'],
      event['redriveCount'],
      event['redriveStatus'],
    ])
    expect(redrives).toEqual([
      ['RUNNING', 0, 'NOT_REDRIVABLE'],
      ['FAILED', 0, 'REDRIVABLE'],
      ['RUNNING', 1, 'NOT_REDRIVABLE'],
      ['FAILED', 1, 'REDRIVABLE'],
    ])
    expect(states.statusEvents.at(-1)).toMatchObject({
      redriveStatusReason: null,
      redriveDate: expect.any(Number),
    })
  })

  it('leave out data above 248 KiB', async () => {
    const states = new StatesHarness()
    await states.run(await states.create(pass), '"'.repeat(100_000))
    expect(states.statusEvents[0]).toMatchObject({ input: null, inputDetails: { included: false } })
  })
})

describe('execution logs', () => {
  it('hold every event, in few calls, without data unless asked for', async () => {
    const calls: [string, JsonObject][] = []
    const states = new StatesHarness({
      call: (_service, action, input) => {
        calls.push([action, input])
        return Promise.resolve({})
      },
    })
    await states.run(await states.create(pass, { loggingConfiguration: logging }), { secret: 1 })
    await states.clock.settle()
    expect(calls[0]).toMatchObject(['CreateLogStream', { logGroupName: '/runs' }])
    const puts = calls.filter(([action]) => action === 'PutLogEvents')
    expect(puts.length).toBeLessThan(4)
    const lines = puts.flatMap(([, { logEvents }]) => (Array.isArray(logEvents) ? logEvents : []))
    const messages = lines.map((line) => (isJsonObject(line) ? parsedText(line.message) : null))
    expect(messages).toMatchObject([
      { id: '1', type: 'ExecutionStarted', previous_event_id: '0' },
      { id: '2', type: 'PassStateEntered', details: { name: 'a' } },
      { id: '3', type: 'PassStateExited' },
      { id: '4', type: 'ExecutionSucceeded' },
    ])
    expect(JSON.stringify(messages)).not.toContain('secret')
  })

  it('hold only failures at the level ERROR', async () => {
    const types: unknown[] = []
    const states = new StatesHarness({
      call: (_service, _action, { logEvents }) => {
        for (const line of Array.isArray(logEvents) ? logEvents : []) types.push(JSON.stringify(line))
        return Promise.resolve({})
      },
    })
    const failing = { a: { Type: 'Fail', Error: 'E' } }
    await states.run(await states.create(failing, { loggingConfiguration: { ...logging, level: 'ERROR' } }))
    await states.clock.settle()
    expect(types).toEqual([expect.stringContaining('ExecutionFailed')])
  })

  it('never disturb an execution when they cannot be written', async () => {
    const states = new StatesHarness({
      call: () => Promise.reject(new AwsError('ResourceNotFoundException', 'gone')),
    })
    expect(await states.run(await states.create(pass, { loggingConfiguration: logging }))).toMatchObject({
      status: 'SUCCEEDED',
    })
    await states.clock.settle()
    expect(states.lines).toEqual(['states: history events were not logged to /runs: gone'])
  })
})

describe('the virtual clock', () => {
  it('jumps over waits of every branch in turn', async () => {
    const states = new StatesHarness()
    const branch = (name: string, seconds: number): JsonObject => ({
      StartAt: name,
      States: { [name]: { Type: 'Wait', Seconds: seconds, Output: '{% $millis() %}', End: true } },
    })
    const parallel = {
      Type: 'Parallel',
      Branches: [branch('a', 3600), branch('b', 60), branch('c', 86_400)],
      End: true,
    }
    const start = states.clock.now()
    const { output } = await states.run(await states.create({ all: parallel }))
    const ends = parsedText(output)
    expect(Array.isArray(ends) ? ends.map((end) => Number(end) - start) : ends).toEqual([
      3_600_000, 60_000, 86_400_000,
    ])
  })

  it('stands still while a function works', async () => {
    const answer = Promise.withResolvers<object>()
    const states: StatesHarness = new StatesHarness({
      invoke: () => whileWorking(states.clock, () => answer.promise),
    })
    const resource = 'arn:aws:lambda:us-east-1:000000000000:function:f'
    const stateMachineArn = await states.create({
      a: { Type: 'Task', Resource: resource, TimeoutSeconds: 1, End: true },
    })
    const { executionArn = null } = await states.call('StartExecution', { stateMachineArn })
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(await states.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'RUNNING' })
    answer.resolve({ payload: 1 })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' })
  })
})
