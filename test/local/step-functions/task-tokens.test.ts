import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { StatesHarness } from './states-harness.ts'

function task(resource: string, args: JsonObject, rest: JsonObject = {}): JsonObject {
  return { a: { Type: 'Task', Resource: resource, Arguments: args, ...rest, End: true } }
}

describe('a task token', () => {
  const resource = 'arn:aws:states:::lambda:invoke.waitForTaskToken'
  const args = { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } }

  function tokensOf(payloads: JsonValue[]): JsonValue[] {
    return payloads.map((payload) =>
      typeof payload === 'object' && payload !== null && 'token' in payload ? (payload.token ?? null) : null,
    )
  }

  it('completes the task, keeps it alive, and cannot be used twice', async () => {
    const payloads: JsonValue[] = []
    const states = new StatesHarness({
      jump: false,
      invoke: (_arn, payload) => {
        payloads.push(payload)
        return Promise.resolve({})
      },
    })
    const stateMachineArn = await states.create(task(resource, args, { HeartbeatSeconds: 60 }))
    const { executionArn = null } = await states.call('StartExecution', { stateMachineArn })
    await states.clock.advance(50_000)
    const [taskToken = null] = tokensOf(payloads)
    await states.call('SendTaskHeartbeat', { taskToken })
    await states.clock.advance(50_000)
    await expect(states.call('SendTaskSuccess', { taskToken, output: '{' })).rejects.toMatchObject({
      code: 'InvalidOutput',
    })
    await states.call('SendTaskSuccess', { taskToken, output: '{"ok":true}' })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"ok":true}' })
    await expect(states.call('SendTaskSuccess', { taskToken, output: '{}' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    })
    await expect(states.call('SendTaskHeartbeat', { taskToken: 'made-up' })).rejects.toMatchObject({
      code: 'InvalidToken',
    })
  })

  it('of an attempt that timed out does not complete the next attempt', async () => {
    const payloads: JsonValue[] = []
    const states = new StatesHarness({
      jump: false,
      invoke: (_arn, payload) => {
        payloads.push(payload)
        return Promise.resolve({})
      },
    })
    const retry = [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }]
    const stateMachineArn = await states.create(task(resource, args, { TimeoutSeconds: 10, Retry: retry }))
    const { executionArn = null } = await states.call('StartExecution', { stateMachineArn })
    await states.clock.advance(12_000)
    const [first = null, second = null] = tokensOf(payloads)
    await expect(states.call('SendTaskSuccess', { taskToken: first, output: '1' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    })
    await states.call('SendTaskSuccess', { taskToken: second, output: '2' })
    expect(await states.ended(executionArn)).toMatchObject({ output: '2' })
  })

  it('may be answered before the call that carried it returns', async () => {
    const states: StatesHarness = new StatesHarness({
      invoke: async (_arn, payload) => {
        const [taskToken = null] = tokensOf([payload])
        await states.call('SendTaskSuccess', { taskToken, output: '"early"' })
        return {}
      },
    })
    const execution = await states.run(await states.create(task(resource, args)))
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: '"early"' })
    expect((await states.eventTypes(execution.executionArn)).slice(2, 6)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
    ])
  })
})
