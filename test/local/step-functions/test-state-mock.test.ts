import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { StatesHarness } from './states-harness.ts'

const inner = {
  QueryLanguage: 'JSONata',
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f' },
  End: true,
}
const block = (name: string) => ({ StartAt: name, States: { [name]: inner } })
const callback = {
  QueryLanguage: 'JSONata',
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' },
  HeartbeatSeconds: 60,
  End: true,
}
const job = {
  ...callback,
  Resource: 'arn:aws:states:::states:startExecution.sync:2',
  Arguments: { StateMachineArn: 'm' },
}
const map = { QueryLanguage: 'JSONata', Type: 'Map', Items: [1], ItemProcessor: block('a'), End: true }
const writing = {
  ...map,
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    ...block('a'),
  },
  ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b' } },
}
const parallel = {
  QueryLanguage: 'JSONata',
  Type: 'Parallel',
  Branches: [block('a'), block('b')],
  End: true,
}
const pass = { QueryLanguage: 'JSONata', Type: 'Pass', End: true }
const plain = { ...inner, Output: '{% $states.context %}' }

function test(state: JsonObject, request: JsonObject = {}): Promise<JsonObject> {
  return new StatesHarness().call('TestState', { definition: JSON.stringify(state), ...request })
}

describe('a mock of TestState', () => {
  it.each([
    ['a callback', callback],
    ['a job that is waited for', job],
    ['a list of outputs of a Map', map],
    ['a list of outputs of a Parallel', parallel],
  ])('is the result: %s', async (_what, state) => {
    expect(await test(state, { mock: { result: '[1,2]' } })).toEqual({ status: 'SUCCEEDED', output: '[1,2]' })
  })

  it('may be the error of a callback', async () => {
    const failing = { ...callback, Catch: [{ ErrorEquals: ['E'], Next: 'handle' }] }
    expect(await test(failing, { mock: { errorOutput: { error: 'E' } } })).toMatchObject({
      status: 'CAUGHT_ERROR',
      nextState: 'handle',
    })
  })

  it('of a callback leaves it a token to send', async () => {
    const { inspectionData } = await test(callback, { mock: { result: '1' }, inspectionLevel: 'DEBUG' })
    expect(inspectionData).toMatchObject({
      afterArguments: expect.stringMatching(/^\{"FunctionName":"f","Payload":"[\w-]{40,}"\}$/u),
      result: '1',
    })
  })

  it.each([
    [callback, 'waitForTaskToken'],
    [job, 'sync:2'],
    [map, 'does not support Map or Parallel states'],
    [parallel, 'does not support Map or Parallel states'],
  ])('is needed by %j', async (state, message) => {
    await expect(test(state)).rejects.toMatchObject({
      code: 'InvalidDefinition',
      message: expect.stringContaining(message),
    })
  })

  it.each<[JsonObject, JsonObject, string]>([
    [pass, { mock: { result: '1' } }, "State type 'Pass' is not supported when a mock is specified"],
    [inner, { mock: { result: '1', errorOutput: {} } }, 'should have only one of the following fields'],
    [inner, { mock: { result: '1' }, revealSecrets: true }, 'does not support RevealSecrets'],
    [map, { mock: { result: '{}' } }, 'Mocked result must be an array.'],
    [writing, { mock: { result: '[]' } }, 'Mocked result must be a JSON object.'],
    [parallel, { mock: { result: '[1]' } }, 'the same number of items as number of Parallel branches'],
    [
      map,
      { mock: { result: '[1]' }, stateConfiguration: { mapIterationFailureCount: 1 } },
      'the local cloud does not support mapIterationFailureCount',
    ],
    [
      map,
      { mock: { result: '[1]' }, stateConfiguration: { mapItemReaderData: '[]' } },
      'the local cloud does not support mapItemReaderData',
    ],
  ])('that cannot be is refused: %j, %j', async (state, request, message) => {
    await expect(test(state, request)).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining(message),
    })
  })
})

describe('a context of TestState', () => {
  const mock = { result: '{}' }

  it('is what expressions see', async () => {
    const context = {
      Execution: { Id: 'arn', Input: { n: 1 } },
      State: { Name: 'mine', EnteredTime: '2026-02-01T00:00:00.000Z', RetryCount: 2 },
    }
    const { output } = await test(plain, { mock, context: JSON.stringify(context) })
    expect(output).toBe(JSON.stringify(context))
  })

  it('can give the token of a callback', async () => {
    const { inspectionData } = await test(callback, {
      mock,
      context: '{"Task":{"Token":"abcd123"}}',
      inspectionLevel: 'DEBUG',
    })
    expect(inspectionData).toMatchObject({ afterArguments: '{"FunctionName":"f","Payload":"abcd123"}' })
  })

  it.each([
    ['{"Pokedex":1}', "Field 'Pokedex' is not allowed"],
    ['{"Execution":{"pokemon":1}}', "Field 'pokemon' is not allowed"],
    ['{"Execution":{"Id":1}}', 'Execution.Id must be a string'],
    ['{"Map":{}}', "'Map' field is not supported when mocking a Context object"],
    ['{"Task":{"Token":"t"}}', "Context object contains 'Task' when state is not a Task state"],
    ['{"State":{"EnteredTime":"noon"}}', 'State.EnteredTime'],
    ['[]', 'must be a JSON object'],
  ])('that cannot be is refused: %s', async (context, message) => {
    await expect(test(plain, { mock, context })).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining(message),
    })
  })

  it('is refused without a mock', async () => {
    await expect(test(plain, { context: '{}' })).rejects.toMatchObject({ code: 'ValidationException' })
  })
})
