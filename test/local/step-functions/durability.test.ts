import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../local/json.ts'
import { MapStorage, StatesHarness, textOf } from './states-harness.ts'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f'

describe('a killed process', () => {
  it('leaves closed executions as they were, and its running ones aborted', async () => {
    const storage = new MapStorage()
    const first = new StatesHarness({ storage, dataDir: 'data', jump: false })
    const stateMachineArn = await first.create({
      a: { Type: 'Pass', Assign: { x: '{% $states.input.n %}' }, Next: 'b' },
      b: { Type: 'Choice', Choices: [{ Condition: '{% $x = 1 %}', Next: 'c' }], Default: 'd' },
      c: { Type: 'Succeed', Output: { x: '{% $x %}' } },
      d: { Type: 'Wait', Seconds: 60, Next: 'c' },
    })
    const done = await first.run(stateMachineArn, { n: 1 })
    const { executionArn: running = null } = await first.call('StartExecution', {
      stateMachineArn,
      input: '{"n":2}',
    })
    await first.clock.settle()
    const { executionArn = null } = done
    const history = await first.call('GetExecutionHistory', { executionArn })

    const second = new StatesHarness({ storage, dataDir: 'data' })
    await second.service.start?.()
    expect(await second.call('DescribeExecution', { executionArn })).toEqual(done)
    expect(await second.call('GetExecutionHistory', { executionArn })).toEqual(history)
    expect(await second.call('DescribeExecution', { executionArn: running })).toMatchObject({
      status: 'ABORTED',
      error: 'LocalCloud.Stopped',
      cause: expect.stringContaining('The local cloud was stopped'),
    })
    expect(await second.eventTypes(running)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'WaitStateEntered',
      'ExecutionAborted',
    ])
    expect(second.statusEvents).toMatchObject([{ executionArn: running, status: 'ABORTED' }])
    expect(await second.call('ListStateMachines')).toMatchObject({ stateMachines: [{ stateMachineArn }] })
  })

  it('leaves tokens of tasks that are over, which are told from made-up ones', async () => {
    const storage = new MapStorage()
    const sent: JsonValue[] = []
    const first = new StatesHarness({
      storage,
      dataDir: 'data',
      jump: false,
      invoke: (_arn, payload) => {
        sent.push(payload)
        return Promise.resolve({})
      },
    })
    const stateMachineArn = await first.create({
      a: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' },
        End: true,
      },
    })
    await first.call('StartExecution', { stateMachineArn })
    await first.clock.settle()
    const taskToken = textOf(sent[0])

    const second = new StatesHarness({ storage, dataDir: 'data' })
    await second.service.start?.()
    const succeed = (token: string) =>
      second.call('SendTaskSuccess', { taskToken: token, output: '1' }).catch((error: unknown) => error)
    expect(await succeed(taskToken)).toMatchObject({ code: 'TaskTimedOut' })
    expect(await succeed(`${taskToken.slice(0, -4)}AAAA`)).toMatchObject({ code: 'InvalidToken' })
  })

  it('leaves failed executions that can be redriven', async () => {
    const storage = new MapStorage()
    const states = {
      a: { Type: 'Pass', Assign: { x: 7 }, Next: 'b' },
      b: { Type: 'Task', Resource: functionArn, Arguments: { x: '{% $x %}' }, End: true },
    }
    const failing = { functionError: 'Unhandled', payload: { errorType: 'E' } }
    const first = new StatesHarness({ storage, dataDir: 'data', invoke: () => Promise.resolve(failing) })
    const { executionArn = null } = await first.run(await first.create(states))
    const second = new StatesHarness({
      storage,
      dataDir: 'data',
      invoke: (_arn, payload) => Promise.resolve({ payload }),
    })
    await second.service.start?.()
    await second.call('RedriveExecution', { executionArn })
    expect(await second.ended(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"x":7}',
      redriveCount: 1,
    })
  })
})

describe('a redrive', () => {
  it('goes on inside the state that failed, with fresh retries', async () => {
    let fails = 2
    const attempts: JsonValue[] = []
    const states = new StatesHarness({
      invoke: (_arn, payload) => {
        attempts.push(payload)
        return Promise.resolve(
          fails-- > 0 ? { functionError: 'Unhandled', payload: { errorType: 'E' } } : { payload: 'done' },
        )
      },
    })
    const stateMachineArn = await states.create({
      a: { Type: 'Pass', Output: { n: 1 }, Next: 'b' },
      b: {
        Type: 'Task',
        Resource: functionArn,
        Arguments: { n: '{% $states.input.n %}', retry: '{% $states.context.State.RetryCount %}' },
        Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
        End: true,
      },
    })
    const { executionArn = null } = await states.run(stateMachineArn)
    await states.call('RedriveExecution', { executionArn })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' })
    expect(attempts).toEqual([
      { n: 1, retry: 0 },
      { n: 1, retry: 1 },
      { n: 1, retry: 0 },
    ])
    expect((await states.eventTypes(executionArn)).slice(-6)).toEqual([
      'ExecutionRedriven',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ])
    await expect(states.call('RedriveExecution', { executionArn })).rejects.toMatchObject({
      code: 'ExecutionNotRedrivable',
    })
  })

  it('happens once for one client token, for 15 minutes', async () => {
    const states = new StatesHarness({ jump: false })
    const fails = { a: { Type: 'Wait', Seconds: 1, Next: 'b' }, b: { Type: 'Fail' } }
    const { executionArn = null } = await states.call('StartExecution', {
      stateMachineArn: await states.create(fails),
    })
    const redrive = (clientToken?: string) =>
      states.call('RedriveExecution', { executionArn, ...(clientToken !== undefined && { clientToken }) })
    await states.clock.advance(1000)
    const first = await redrive('one')
    await states.clock.advance(1000)
    expect(await redrive('one')).toEqual(first)
    expect(await states.call('DescribeExecution', { executionArn })).toMatchObject({ redriveCount: 1 })
    await redrive('two')
    await states.clock.settle()
    await redrive()
    await states.clock.settle()
    expect(await states.call('DescribeExecution', { executionArn })).toMatchObject({ redriveCount: 3 })
    await redrive('three')
    await states.clock.advance(15 * 60_000)
    await redrive('three')
    await states.clock.settle()
    expect(await states.call('DescribeExecution', { executionArn })).toMatchObject({ redriveCount: 5 })
  })

  it('runs only the branches and items again that failed', async () => {
    let isBroken = true
    const calls: JsonValue[] = []
    const states = new StatesHarness({
      invoke: (_arn, payload) => {
        calls.push(payload)
        const fails = isBroken && payload === 2
        return Promise.resolve(
          fails ? { functionError: 'Unhandled', payload: { errorType: 'E' } } : { payload },
        )
      },
    })
    const work = { Type: 'Task', Resource: functionArn, Arguments: '{% $states.input %}', End: true }
    const stateMachineArn = await states.create({
      each: {
        Type: 'Map',
        Items: [1, 2, 3],
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: 'work', States: { work } },
        End: true,
      },
    })
    const { executionArn = null } = await states.run(stateMachineArn)
    isBroken = false
    await states.call('RedriveExecution', { executionArn })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '[1,2,3]' })
    expect(calls).toEqual([1, 2, 2, 3])
  })
})
