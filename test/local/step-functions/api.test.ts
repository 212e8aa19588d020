import { describe, expect, it } from 'vitest'
import { StatesHarness } from './states-harness.ts'

const pass = { a: { Type: 'Pass', End: true } }
const waiting = { a: { Type: 'Wait', Seconds: 3600, End: true } }

describe('state machines', () => {
  it('are described and listed as they were created', async () => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create(pass, { name: 'one', tags: [{ key: 'k', value: 'v' }] })
    expect(await states.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:one',
      name: 'one',
      type: 'STANDARD',
      status: 'ACTIVE',
      creationDate: Date.parse('2026-01-01T00:00:00Z') / 1000,
    })
    expect(await states.call('ListStateMachines')).toMatchObject({ stateMachines: [{ name: 'one' }] })
    expect(await states.call('ListTagsForResource', { resourceArn: stateMachineArn })).toEqual({
      tags: [{ key: 'k', value: 'v' }],
    })
  })

  it('can be created twice in the same way, but not differently', async () => {
    const states = new StatesHarness()
    expect(await states.create(pass)).toBe(await states.create(pass))
    await expect(states.create(waiting)).rejects.toMatchObject({ code: 'StateMachineAlreadyExists' })
  })

  it('are refused with everything that is wrong', async () => {
    const states = new StatesHarness()
    await expect(states.create({ a: { Type: 'Pass' } })).rejects.toMatchObject({
      code: 'InvalidDefinition',
      message: `Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Missing 'Next' or 'End' at /States/a'`,
    })
  })

  it('are validated without being created', async () => {
    const states = new StatesHarness()
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'a',
      States: { a: { Type: 'Pass' } },
    })
    expect(await states.call('ValidateStateMachineDefinition', { definition })).toEqual({
      result: 'FAIL',
      diagnostics: [
        {
          severity: 'ERROR',
          code: 'SCHEMA_VALIDATION_FAILED',
          message: "Missing 'Next' or 'End'",
          location: '/States/a',
        },
      ],
      truncated: false,
    })
  })

  it.each([
    [{ definition: '{"StartAt":"a","States":{"a":{"Type":"Succeed"}}}' }, 'FAIL', /JSONPath/],
    [{ definition: '{' }, 'FAIL', /JSON/],
    [
      { definition: '{"QueryLanguage":"JSONata","StartAt":"a","States":{"a":{"Type":"Succeed"}}}' },
      'OK',
      /^\[\]$/,
    ],
    [
      {
        type: 'EXPRESS',
        definition:
          '{"QueryLanguage":"JSONata","StartAt":"a","States":{"a":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Arguments":{},"End":true}}}',
      },
      'FAIL',
      /Express/i,
    ],
  ])('are validated: %j is %s', async (input, result, message) => {
    const answer = await new StatesHarness().call('ValidateStateMachineDefinition', input)
    expect(answer.result).toBe(result)
    expect(JSON.stringify(answer.diagnostics)).toMatch(message)
  })

  it('keep the definition of executions that run while they are updated', async () => {
    const states = new StatesHarness({ jump: false })
    const stateMachineArn = await states.create(waiting)
    const { executionArn = null } = await states.call('StartExecution', { stateMachineArn })
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'b',
      States: { b: { Type: 'Succeed' } },
    })
    await states.call('UpdateStateMachine', { stateMachineArn, definition })
    await states.clock.advance(3_600_000)
    expect(await states.eventTypes(executionArn)).toContain('WaitStateExited')
    expect(await states.eventTypes((await states.run(stateMachineArn)).executionArn)).toContain(
      'SucceedStateExited',
    )
  })

  it('are gone once deleted', async () => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create(pass)
    await states.call('DeleteStateMachine', { stateMachineArn })
    await expect(states.call('StartExecution', { stateMachineArn })).rejects.toMatchObject({
      code: 'StateMachineDoesNotExist',
    })
  })

  it('come out of a template, with substitutions', async () => {
    const states = new StatesHarness()
    const create = states.service.resourceTypes['AWS::StepFunctions::StateMachine']
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'a',
      States: { a: { Type: 'Pass', Output: '${Text}', End: true } },
    })
    const created = await create?.({
      logicalId: 'Machine',
      type: 'AWS::StepFunctions::StateMachine',
      path: 'stack/machine',
      metadata: {},
      properties: {
        RoleArn: 'r',
        DefinitionString: definition,
        DefinitionSubstitutions: { Text: 'a "text"' },
      },
    })
    expect(created).toMatchObject({
      ref: 'arn:aws:states:us-east-1:000000000000:stateMachine:Machine',
      attributes: { Name: 'Machine' },
    })
    expect(await states.run(created?.ref ?? '')).toMatchObject({ output: '"a \\"text\\""' })
  })
})

describe('executions', () => {
  it('start once for the same name and input while they run', async () => {
    const states = new StatesHarness({ jump: false })
    const stateMachineArn = await states.create(waiting)
    const request = { stateMachineArn, name: 'n', input: '{"a":1}' }
    const first = await states.call('StartExecution', request)
    expect(await states.call('StartExecution', request)).toEqual(first)
    await expect(states.call('StartExecution', { ...request, input: '{}' })).rejects.toMatchObject({
      code: 'ExecutionAlreadyExists',
    })
    await states.clock.advance(3_600_000)
    await expect(states.call('StartExecution', request)).rejects.toMatchObject({
      code: 'ExecutionAlreadyExists',
    })
  })

  it.each([
    [{ input: '' }, 'InvalidExecutionInput'],
    [{ input: '{' }, 'InvalidExecutionInput'],
    [{ input: JSON.stringify('x'.repeat(262_144)) }, 'InvalidExecutionInput'],
    [{ name: 'with space' }, 'InvalidName'],
    [{ name: 'x'.repeat(81) }, 'InvalidName'],
    [{ name: 5 }, 'ValidationException'],
  ])('are refused for bad requests', async (request, code) => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create(pass)
    await expect(states.call('StartExecution', { stateMachineArn, ...request })).rejects.toMatchObject({
      code,
    })
  })

  it.each(['1', 'null', '"text"', '[1, 2]'])('take any JSON as input: %s', async (input) => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create(pass)
    const { executionArn = null } = await states.call('StartExecution', { stateMachineArn, input })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', input, output: input })
  })

  it('show their history in pages, reversed, and without data', async () => {
    const states = new StatesHarness()
    const { executionArn = null } = await states.run(await states.create(pass), { secret: 1 })
    const first = await states.call('GetExecutionHistory', {
      executionArn,
      maxResults: 2,
      reverseOrder: true,
    })
    expect(first).toMatchObject({ events: [{ id: 4 }, { id: 3 }] })
    const { nextToken = null } = first
    expect(
      await states.call('GetExecutionHistory', { executionArn, nextToken, reverseOrder: true }),
    ).toMatchObject({
      events: [{ id: 2 }, { id: 1 }],
    })
    const withoutData = await states.call('GetExecutionHistory', {
      executionArn,
      includeExecutionData: false,
    })
    expect(JSON.stringify(withoutData)).not.toContain('secret')
    expect(JSON.stringify(withoutData)).toContain('"name":"a"')
  })

  it('are stopped with the error and cause that are given', async () => {
    const states = new StatesHarness({ jump: false })
    const stateMachineArn = await states.create(waiting)
    const { executionArn = null } = await states.call('StartExecution', { stateMachineArn })
    await states.call('StopExecution', { executionArn, error: 'Enough', cause: 'of this' })
    expect(await states.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'of this',
      redriveStatus: 'REDRIVABLE',
    })
    await states.clock.advance(7_200_000)
    expect(await states.eventTypes(executionArn)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'ExecutionAborted',
    ])
  })

  it('fail at 25,000 events', async () => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create({ a: { Type: 'Pass', Next: 'a' } })
    const execution = await states.run(stateMachineArn)
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
    const { executionArn = null } = execution
    const { events } = await states.call('GetExecutionHistory', {
      executionArn,
      reverseOrder: true,
      maxResults: 1,
    })
    expect(events).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }])
  })

  it('of Express machines answer in the call and are not kept', async () => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create(
      { a: { Type: 'Pass', Output: '{% $states.input.n + 1 %}', End: true } },
      { type: 'EXPRESS' },
    )
    const result = await states.call('StartSyncExecution', { stateMachineArn, input: '{"n":1}' })
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: '2' })
    const { executionArn = null } = result
    await expect(states.call('DescribeExecution', { executionArn })).rejects.toMatchObject({
      code: 'ExecutionDoesNotExist',
    })
    expect(states.statusEvents).toEqual([])
  })

  it.each([
    [
      'fails',
      { a: { Type: 'Fail', Error: 'E', Cause: 'why' } },
      {},
      { status: 'FAILED', error: 'E', cause: 'why' },
    ],
    [
      'times out',
      { a: { Type: 'Wait', Seconds: 60, End: true } },
      { TimeoutSeconds: 5 },
      {
        status: 'TIMED_OUT',
        billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: 5000 },
      },
    ],
    [
      'waits longer than five minutes',
      { a: { Type: 'Wait', Seconds: 301, End: true } },
      {},
      { status: 'TIMED_OUT' },
    ],
  ])(
    'of Express machines answer in the call also when it %s',
    async (_what, machine, definition, expected) => {
      const states = new StatesHarness()
      const stateMachineArn = await states.create(machine, { type: 'EXPRESS', definition })
      expect(await states.call('StartSyncExecution', { stateMachineArn })).toMatchObject(expected)
    },
  )

  it('of Standard machines are not answered in the call', async () => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create(pass)
    await expect(states.call('StartSyncExecution', { stateMachineArn })).rejects.toMatchObject({
      code: 'StateMachineTypeNotSupported',
    })
  })

  it('start from a delivered payload, under the name that is given', async () => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create(pass)
    await states.service.deliver?.(stateMachineArn, { x: 1 }, { executionName: 'event-1' })
    const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:machine:event-1'
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"x":1}' })
  })
})

describe('an unknown action', () => {
  it('is refused by name', async () => {
    await expect(new StatesHarness().call('Dance')).rejects.toMatchObject({
      code: 'UnknownOperationException',
      message: expect.stringContaining('Dance'),
    })
  })
})
