import { describe, expect, it } from 'vitest'
import { AwsError } from '../../../local/aws-error.ts'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { parsedText, StatesHarness } from './states-harness.ts'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f'

function task(resource: string, args?: JsonObject, rest: JsonObject = {}): JsonObject {
  return { a: { Type: 'Task', Resource: resource, ...(args && { Arguments: args }), ...rest, End: true } }
}

describe('lambda:invoke', () => {
  it('gives the payload to the function and its whole response to the state', async () => {
    const calls: JsonValue[] = []
    const states = new StatesHarness({
      invoke: (arn, payload) => {
        calls.push([arn, payload])
        return Promise.resolve({ payload: { output: 1 } })
      },
    })
    const machine = await states.create(
      task('arn:aws:states:::lambda:invoke', { FunctionName: 'f', Payload: { x: '{% $states.input.x %}' } }),
    )
    const { output } = await states.run(machine, { x: 5 })
    expect(calls).toEqual([[functionArn, { x: 5 }]])
    expect(parsedText(output)).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { output: 1 },
      StatusCode: 200,
      SdkResponseMetadata: { RequestId: 'request-1' },
    })
  })

  it.each(['arn:aws:states:::lambda:invoke', functionArn])(
    "fails with the function's errorType and its answer as the cause: %s",
    async (resource) => {
      const payload = { errorType: 'CustomError', errorMessage: 'no', trace: [] }
      const states = new StatesHarness({
        invoke: () => Promise.resolve({ functionError: 'Unhandled', payload }),
      })
      const args = { FunctionName: functionArn }
      expect(await states.run(await states.create(task(resource, args)))).toMatchObject({
        status: 'FAILED',
        error: 'CustomError',
        cause: JSON.stringify(payload),
      })
    },
  )

  it("fails with Lambda's own errors under their prefix", async () => {
    const states = new StatesHarness({
      invoke: () =>
        Promise.reject(
          new AwsError('ResourceNotFoundException', 'Function not found: f', { statusCode: 404 }),
        ),
    })
    const machine = await states.create(task('arn:aws:states:::lambda:invoke', { FunctionName: 'f' }))
    expect(await states.run(machine)).toMatchObject({
      error: 'Lambda.ResourceNotFoundException',
      cause: expect.stringMatching(
        /^Function not found: f \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: .*; Proxy: null\)$/,
      ),
    })
  })

  it('ends the invocation when the state times out', async () => {
    const aborted = Promise.withResolvers<void>()
    const states: StatesHarness = new StatesHarness({
      invoke: (_arn, _payload, signal) =>
        new Promise(() => {
          signal?.addEventListener('abort', () => aborted.resolve())
        }),
    })
    const machine = await states.create(task(functionArn, {}, { TimeoutSeconds: 60 }))
    expect(await states.run(machine)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
    await aborted.promise
  })
})

describe('a retry', () => {
  it('waits as the policy says: 1, 2 and 4 minutes', async () => {
    const times: number[] = []
    const states: StatesHarness = new StatesHarness({
      invoke: () => {
        times.push(states.clock.now())
        return Promise.resolve({ functionError: 'Unhandled', payload: { errorType: 'E' } })
      },
    })
    const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, MaxAttempts: 3, BackoffRate: 2 }]
    await states.run(await states.create(task(functionArn, {}, { Retry: retry })))
    const [start = 0] = times
    expect(times.map((time) => (time - start) / 60_000)).toEqual([0, 1, 3, 7])
  })

  it('waits no longer than MaxDelaySeconds', async () => {
    const times: number[] = []
    const states: StatesHarness = new StatesHarness({
      invoke: () => {
        times.push(states.clock.now() / 1000)
        return Promise.resolve({ functionError: 'Unhandled', payload: { errorType: 'E' } })
      },
    })
    const retry = [{ ErrorEquals: ['E'], IntervalSeconds: 10, BackoffRate: 10, MaxDelaySeconds: 15 }]
    await states.run(await states.create(task(functionArn, {}, { Retry: retry })))
    const [start = 0] = times
    expect(times.map((time) => time - start)).toEqual([0, 10, 25, 40])
  })
})

describe('other services', () => {
  it.each([
    ['ConditionalCheckFailedException', 'DynamoDB.ConditionalCheckFailedException'],
    ['ValidationException', 'DynamoDB.AmazonDynamoDBException'],
  ])('dynamodb:putItem fails for %s as AWS names it', async (code, error) => {
    const states = new StatesHarness({ call: () => Promise.reject(new AwsError(code, 'no')) })
    const machine = await states.create(task('arn:aws:states:::dynamodb:putItem', { TableName: 't' }))
    expect(await states.run(machine)).toMatchObject({ status: 'FAILED', error })
  })

  it.each([
    [
      'aws-sdk:dynamodb:transactWriteItems',
      'TransactionCanceledException',
      'DynamoDb.TransactionCanceledException',
    ],
    ['aws-sdk:dynamodb:putItem', 'ValidationException', 'DynamoDb.DynamoDbException'],
    ['aws-sdk:sfn:describeExecution', 'ExecutionDoesNotExist', 'Sfn.ExecutionDoesNotExistException'],
  ])('%s fails for %s as AWS names it', async (action, code, error) => {
    const states = new StatesHarness({ call: () => Promise.reject(new AwsError(code, 'no')) })
    const machine = await states.create(task(`arn:aws:states:::${action}`, { TableName: 't' }))
    expect(await states.run(machine)).toMatchObject({
      error,
      cause: expect.stringMatching(/^no \(Service: /),
    })
  })

  it('aws-sdk actions of services in camelCase take and give PascalCase', async () => {
    const calls: JsonValue[] = []
    const states = new StatesHarness({
      call: (service, action, input) => {
        calls.push([service, action, input])
        return Promise.resolve({ executionArn: 'e', startDate: 1 })
      },
    })
    const args = { StateMachineArn: 'm', Input: { a: 1 } }
    const { output } = await states.run(
      await states.create(task('arn:aws:states:::aws-sdk:sfn:startExecution', args)),
    )
    expect(calls).toEqual([['states', 'StartExecution', { stateMachineArn: 'm', input: '{"a":1}' }]])
    expect(parsedText(output)).toEqual({ ExecutionArn: 'e', StartDate: '1970-01-01T00:00:01.000Z' })
  })

  it('events:putEvents writes details as text and fails when an entry is refused', async () => {
    const calls: JsonObject[] = []
    const states = new StatesHarness({
      call: (_service, _action, input) => {
        calls.push(input)
        return Promise.resolve({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'MalformedDetail' }] })
      },
    })
    const machine = await states.create(
      task('arn:aws:states:::events:putEvents', { Entries: [{ Source: 's', Detail: { a: 1 } }] }),
    )
    expect(await states.run(machine)).toMatchObject({
      error: 'EventBridge.FailedEntry',
      cause: '{"Entries":[{"ErrorCode":"MalformedDetail"}],"FailedEntryCount":1}',
    })
    expect(calls).toEqual([{ Entries: [{ Source: 's', Detail: '{"a":1}' }] }])
  })

  it('refuses a definition with a service that does not run here', async () => {
    const states = new StatesHarness()
    await expect(states.create(task('arn:aws:states:::glue:startJobRun.sync'))).rejects.toThrow(
      "State 'a': the resource 'arn:aws:states:::glue:startJobRun.sync' cannot run in the local cloud",
    )
  })
})

describe('an action of an AWS SDK', () => {
  it.each([
    ['aws-sdk:dynamodb:noSuchThing', "'aws-sdk:dynamodb' has no action noSuchThing"],
    ['aws-sdk:dynamodb:GetItem', 'actions are written in camelCase: getItem'],
    ['aws-sdk:sfn:toString', "'aws-sdk:sfn' has no action toString"],
  ])('is refused when the machine is created: %s', async (action, reason) => {
    const states = new StatesHarness()
    await expect(states.create(task(`arn:aws:states:::${action}`, {}))).rejects.toMatchObject({
      code: 'InvalidDefinition',
      message: expect.stringContaining(`cannot run in the local cloud: ${reason}`),
    })
  })

  it.each(['sfn:startSyncExecution', 's3:listObjectsV2', 'cognitoidentityprovider:adminGetUser'])(
    'is taken where the service has it: %s',
    async (action) => {
      const states = new StatesHarness()
      await expect(states.create(task(`arn:aws:states:::aws-sdk:${action}`, {}))).resolves.toBeTruthy()
    },
  )
})

describe('states:startExecution', () => {
  const child = { c: { Type: 'Pass', Output: { got: '{% $states.input %}' }, End: true } }

  it.each([
    ['.sync:2', { got: { n: 1 } }],
    ['.sync', '{"got":{"n":1}}'],
  ])('%s waits for the child and gives its output', async (pattern, expected) => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create(child, { name: 'child' })
    const resource = `arn:aws:states:::states:startExecution${pattern}`
    const args = { StateMachineArn: stateMachineArn, Input: { n: 1 }, Name: 'the-child' }
    const output = { Output: '{% $states.result.Output %}' }
    const parent = await states.run(await states.create(task(resource, args, output), { name: 'parent' }))
    expect(parsedText(parent.output)).toEqual(expected)
    expect(await states.eventTypes(parent.executionArn)).toContain('TaskSubmitted')
  })

  it('fails as States.TaskFailed when the child fails, with its description as the cause', async () => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create({ c: { Type: 'Fail', Error: 'Inner' } }, { name: 'child' })
    const resource = 'arn:aws:states:::states:startExecution.sync:2'
    const machine = await states.create(task(resource, { StateMachineArn: stateMachineArn }), {
      name: 'parent',
    })
    const { error, cause } = await states.run(machine)
    expect(error).toBe('States.TaskFailed')
    expect(parsedText(cause)).toMatchObject({ Error: 'Inner', Status: 'FAILED', Input: '{}' })
  })

  const express = { type: 'EXPRESS', name: 'child' }

  it('starts an Express child without waiting for it', async () => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create(child, express)
    const resource = 'arn:aws:states:::states:startExecution'
    const machine = await states.create(task(resource, { StateMachineArn: stateMachineArn }), {
      name: 'parent',
    })
    const { status, output } = await states.run(machine)
    expect([status, parsedText(output)]).toEqual([
      'SUCCEEDED',
      expect.objectContaining({ ExecutionArn: expect.stringContaining(':express:child:') }),
    ])
  })

  it.each(['.sync', '.sync:2'])(
    'cannot wait for an Express child, which Catch can see: %s',
    async (pattern) => {
      const states = new StatesHarness()
      const stateMachineArn = await states.create(child, express)
      const resource = `arn:aws:states:::states:startExecution${pattern}`
      const args = { StateMachineArn: stateMachineArn }
      const ErrorEquals = ['StepFunctions.StateMachineTypeNotSupportedException']
      const Catch = [{ ErrorEquals, Output: '{% $states.errorOutput.Cause %}', Next: 'b' }]
      const { a } = task(resource, args, { Catch })
      const machine = await states.create(
        { ...(a !== undefined && { a }), b: { Type: 'Succeed' } },
        { name: 'parent' },
      )
      expect(await states.run(machine)).toMatchObject({
        status: 'SUCCEEDED',
        output: expect.stringContaining('This operation is not supported by this type of state machine'),
      })
    },
  )

  it('stops the child when the parent is stopped', async () => {
    const states = new StatesHarness({ jump: false })
    const stateMachineArn = await states.create(
      { c: { Type: 'Wait', Seconds: 60, End: true } },
      { name: 'child' },
    )
    const resource = 'arn:aws:states:::states:startExecution.sync:2'
    const args = { StateMachineArn: stateMachineArn, Name: 'the-child' }
    const parent = await states.create(task(resource, args), { name: 'parent' })
    const { executionArn = null } = await states.call('StartExecution', { stateMachineArn: parent })
    await states.clock.settle()
    await states.call('StopExecution', { executionArn })
    const childArn = 'arn:aws:states:us-east-1:000000000000:execution:child:the-child'
    expect(await states.ended(childArn)).toMatchObject({ status: 'ABORTED' })
  })
})
