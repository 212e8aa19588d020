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
  ])('refuses %j', async (request, code) => {
    await expect(test(request)).rejects.toMatchObject({ code })
  })

  it('refuses a definition that cannot be', async () => {
    await expect(test({ definition: '{"Type":"Pass","End":true}' })).rejects.toMatchObject({
      code: 'InvalidDefinition',
    })
  })
})
