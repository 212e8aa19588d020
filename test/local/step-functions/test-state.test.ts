import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { StatesHarness } from './states-harness.ts'

const task = {
  QueryLanguage: 'JSONata',
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: { n: '{% $states.input.n + $base %}' } },
  Assign: { seen: '{% $states.result.Payload %}' },
  Output: '{% $states.result.Payload %}',
  Retry: [{ ErrorEquals: ['Flaky'] }],
  Catch: [{ ErrorEquals: ['Known'], Output: '{% $states.errorOutput.Cause %}', Next: 'handle' }],
  Next: 'later',
}

function test(request: JsonObject): Promise<JsonObject> {
  return new StatesHarness().call('TestState', {
    definition: JSON.stringify(task),
    input: '{"n":1}',
    variables: '{"base":10}',
    ...request,
  })
}

describe('TestState', () => {
  it('gives output and next state for a mocked result, and what was sent', async () => {
    const mock = { result: '{"Payload":"yes"}' }
    expect(await test({ mock, inspectionLevel: 'DEBUG' })).toEqual({
      status: 'SUCCEEDED',
      output: '"yes"',
      nextState: 'later',
      inspectionData: {
        input: '{"n":1}',
        afterArguments: '{"FunctionName":"f","Payload":{"n":11}}',
        result: '{"Payload":"yes"}',
        variables: '{"base":10,"seen":"yes"}',
      },
    })
  })

  it.each([
    ['Flaky', { status: 'RETRIABLE', error: 'Flaky', cause: 'why' }],
    ['Known', { status: 'CAUGHT_ERROR', output: '"why"', nextState: 'handle', error: 'Known', cause: 'why' }],
    ['Other', { status: 'FAILED', error: 'Other', cause: 'why' }],
  ])('tells what becomes of the error %s', async (error, expected) => {
    expect(await test({ mock: { errorOutput: { error, cause: 'why' } } })).toEqual(expected)
  })

  it('runs a state out of a whole definition', async () => {
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'a',
      States: {
        a: { Type: 'Pass', Next: 'choose' },
        choose: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input.n = 1 %}', Next: 'b' }],
          Default: 'c',
        },
        b: { Type: 'Succeed' },
        c: { Type: 'Succeed' },
      },
    })
    expect(await test({ definition, stateName: 'choose' })).toMatchObject({
      status: 'SUCCEEDED',
      nextState: 'b',
    })
  })

  it('calls what a Task calls where nothing is mocked', async () => {
    const invoked: JsonValue[] = []
    const states = new StatesHarness({
      invoke: async (_arn, payload) => {
        invoked.push(payload)
        return { payload: 'real' }
      },
    })
    const request = { definition: JSON.stringify(task), input: '{"n":1}', variables: '{"base":10}' }
    expect(await states.call('TestState', request)).toEqual({
      status: 'SUCCEEDED',
      output: '"real"',
      nextState: 'later',
    })
    expect(invoked).toEqual([{ n: 11 }])
  })

  it('calls the task once, also when a Catcher takes its error', async () => {
    let calls = 0
    const states = new StatesHarness({
      invoke: () => {
        calls += 1
        return Promise.resolve({ functionError: 'Unhandled', payload: { errorType: `Fails${calls}` } })
      },
    })
    const caught = {
      ...task,
      Catch: [
        { ErrorEquals: ['Other'], Next: 'other' },
        { ErrorEquals: ['Fails1'], Output: '{% $states.errorOutput.Error %}', Next: 'handle' },
      ],
    }
    const answer = await states.call('TestState', {
      definition: JSON.stringify(caught),
      input: '{"n":1}',
      variables: '{"base":10}',
      inspectionLevel: 'DEBUG',
    })
    expect(answer).toMatchObject({
      status: 'CAUGHT_ERROR',
      output: '"Fails1"',
      nextState: 'handle',
      error: 'Fails1',
      inspectionData: { errorDetails: { catchIndex: 1 }, variables: '{"base":10}' },
    })
    expect(calls).toBe(1)
  })

  it('fails where the Catcher itself fails', async () => {
    const broken = { ...task, Catch: [{ ErrorEquals: ['Known'], Output: '{% $nothing %}', Next: 'handle' }] }
    const mock = { errorOutput: { error: 'Known' } }
    expect(await test({ definition: JSON.stringify(broken), mock })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
    })
  })

  const never = { ErrorEquals: ['E'], MaxAttempts: 0 }
  const always = { ErrorEquals: ['States.ALL'], IntervalSeconds: 3, MaxAttempts: 5, BackoffRate: 2 }
  it.each([
    ['the first that matches, though it never retries', [never, always], 0, 'FAILED', { retryIndex: 0 }],
    [
      'the one that matches and has attempts left',
      [{ ErrorEquals: ['F'] }, always],
      4,
      'RETRIABLE',
      { retryIndex: 1, retryBackoffIntervalSeconds: 48 },
    ],
    ['the one that matches and is exhausted', [always], 5, 'FAILED', { retryIndex: 0 }],
  ])('lets a Retrier decide: %s', async (_which, Retry, retrierRetryCount, status, errorDetails) => {
    expect(
      await test({
        definition: JSON.stringify({ ...task, Retry }),
        mock: { errorOutput: { error: 'E' } },
        stateConfiguration: { retrierRetryCount },
        inspectionLevel: 'DEBUG',
      }),
    ).toMatchObject({ status, error: 'E', inspectionData: { errorDetails } })
  })

  it('tells of an expression that fails', async () => {
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      Type: 'Pass',
      Output: '{% $nothing %}',
      End: true,
    })
    expect(await test({ definition })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("The JSONata expression '$nothing' specified for the field 'Output'"),
    })
  })

  it.each([
    [{ input: '{' }, 'InvalidExecutionInput'],
    [{ definition: '{' }, 'InvalidDefinition'],
    [{ definition: '{"StartAt":"a","States":{}}', stateName: 'a' }, 'ValidationException'],
    [{ mock: { result: '{' } }, 'ValidationException'],
    [{ inspectionLevel: 'ALL' }, 'ValidationException'],
    [{ stateConfiguration: { retrierRetryCount: -1 } }, 'ValidationException'],
  ])('refuses %j', async (request, code) => {
    await expect(test(request)).rejects.toMatchObject({ code })
  })

  it('refuses a definition that cannot be', async () => {
    await expect(test({ definition: '{"Type":"Pass","End":true}' })).rejects.toMatchObject({
      code: 'InvalidDefinition',
    })
  })
})
