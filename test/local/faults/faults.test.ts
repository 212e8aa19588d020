import { describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../../local/cloud.ts'
import { showFault } from '../../../local/faults/show-fault.ts'
import type { JsonObject } from '../../../local/json.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { functionResource, startFunctions, startTestCloud, writeAssembly } from '../core/test-assembly.ts'

/** A function that writes two parameters through the AWS endpoint and tells how often it was asked. */
const WRITER = `let calls = 0
async function put(name, value) {
  const answer = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'x-amz-target': 'AmazonSSM.PutParameter',
      authorization: \`AWS4-HMAC-SHA256 Credential=\${process.env.AWS_ACCESS_KEY_ID}/20260101/us-east-1/ssm/aws4_request, Signature=0\`,
    },
    body: JSON.stringify({ Name: name, Value: value, Overwrite: true }),
  })
  if (!answer.ok) throw new Error((await answer.json()).__type)
}
exports.handler = async ({ run }) => {
  await put('first', run)
  await put('second', run)
  return ++calls
}`

describe('a fault', () => {
  it('fails the n-th invocation without running the function, and ends by itself', async () => {
    const cloud = await startFunctions({ counts: 'let n = 0; exports.handler = async () => ++n' })
    const fault = cloud.faults.add({
      kind: 'fail',
      function: 'counts',
      invocation: 2,
      times: 2,
      errorType: 'TypeError',
      errorMessage: 'by fault',
    })
    const answers = []
    for (let index = 0; index < 4; index++) answers.push(await cloud.services.lambda.invoke('counts', {}))
    expect(answers.map(({ payload }) => payload)).toEqual([
      1,
      { errorType: 'TypeError', errorMessage: 'by fault', trace: [] },
      { errorType: 'TypeError', errorMessage: 'by fault', trace: [] },
      2,
    ])
    expect(answers[1]?.functionError).toBe('Unhandled')
    expect(fault.hits).toBe(2)
  })

  it('counts only invocations with the wanted payload, and can be taken back', async () => {
    const cloud = await startFunctions({ steps: 'exports.handler = async ({ step }) => step' })
    const { lambda } = cloud.services
    const fault = cloud.faults.add({
      kind: 'fail',
      function: 'steps',
      times: Infinity,
      when: (payload) => JSON.stringify(payload).includes('two'),
    })
    expect((await lambda.invoke('steps', { step: 'one' })).functionError).toBeUndefined()
    expect((await lambda.invoke('steps', { step: 'two' })).functionError).toBe('Unhandled')
    fault.remove()
    expect((await lambda.invoke('steps', { step: 'two' })).payload).toBe('two')
    expect(fault.hits).toBe(1)
  })

  it('delays an invocation on the clock', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions({ now: 'exports.handler = async () => Date.now()' }, { clock })
    cloud.faults.add({ kind: 'delay', function: 'now', delayMs: 45_000 })
    const start = clock.now()
    expect((await cloud.services.lambda.invoke('now', {})).payload).toBe(start + 45_000)
    expect((await cloud.services.lambda.invoke('now', {})).payload).toBe(start + 45_000)
  })

  it('crashes an invocation at its start', async () => {
    const cloud = await startFunctions({ counts: 'let n = 0; exports.handler = async () => ++n' })
    cloud.faults.add({ kind: 'crash', function: 'counts' })
    expect((await cloud.services.lambda.invoke('counts', {})).payload).toMatchObject({
      errorType: 'Runtime.ExitError',
    })
    expect((await cloud.services.lambda.invoke('counts', {})).payload).toBe(1)
  })

  it.each([
    [1, { first: 'crashed', second: 'before' }],
    [2, { first: 'crashed', second: 'crashed' }],
  ])(
    'crashes a function when its API call %i was applied and before it is answered',
    async (afterCall, expected) => {
      const cloud = await startFunctions({ writes: WRITER })
      const { lambda } = cloud.services
      await lambda.invoke('writes', { run: 'before' })
      const fault = cloud.faults.add({ kind: 'crash', function: 'writes', afterCall, service: 'ssm' })
      expect((await lambda.invoke('writes', { run: 'crashed' })).payload).toMatchObject({
        errorType: 'Runtime.ExitError',
      })
      const { Parameters } = await cloud.call('ssm', 'GetParameters', { Names: ['first', 'second'] })
      expect(Parameters).toMatchObject([{ Value: expected.first }, { Value: expected.second }])
      expect(fault.hits).toBe(1)
      expect((await lambda.invoke('writes', { run: 'after' })).payload).toBe(1)
    },
  )

  it('refuses API calls on the wire and between services with the given error, after some, n times', async () => {
    const cloud = await startFunctions({ writes: WRITER })
    const { lambda } = cloud.services
    const fault = cloud.faults.add({
      kind: 'refuse',
      service: 'ssm',
      action: 'PutParameter',
      containing: 'second',
      after: 1,
      times: 1,
      code: 'ThrottlingException',
    })
    expect((await lambda.invoke('writes', { run: 'a' })).functionError).toBeUndefined()
    expect((await lambda.invoke('writes', { run: 'b' })).payload).toMatchObject({
      errorMessage: 'ThrottlingException',
    })
    expect((await lambda.invoke('writes', { run: 'c' })).functionError).toBeUndefined()
    expect(fault.hits).toBe(1)

    cloud.faults.add({ kind: 'refuse', service: 'ssm', code: 'InternalServerError', statusCode: 500 })
    await expect(cloud.call('ssm', 'GetParameter', { Name: 'first' })).rejects.toMatchObject({
      code: 'InternalServerError',
      statusCode: 500,
    })
  })

  it.each([
    ['drop', 0],
    ['duplicate', 2],
  ] as const)('can %s an event on a bus', async (kind, deliveries) => {
    const clock = new VirtualClock()
    const cloud = await startTestCloud({
      clock,
      assembly: writeAssembly({
        Resources: {
          Seen: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/events/seen' } },
          All: {
            Type: 'AWS::Events::Rule',
            Properties: {
              EventPattern: { source: ['app'] },
              State: 'ENABLED',
              Targets: [
                {
                  Id: 'log',
                  Arn: { 'Fn::Sub': 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Seen}' },
                },
              ],
            },
          },
        },
      }),
    })
    const fault = cloud.faults.add({ kind, detailType: 'wanted' })
    const put = (type: string) =>
      cloud.call('events', 'PutEvents', { Entries: [{ Source: 'app', DetailType: type, Detail: '{}' }] })
    const count = (type: string): number =>
      cloud.logs('/aws/events/seen').filter(({ message }) => message.includes(`"detail-type":"${type}"`))
        .length
    await put('other')
    await put('wanted')
    await clock.advance(1000)
    expect([count('other'), count('wanted')]).toEqual([1, deliveries])
    expect(fault.hits).toBe(1)
    await put('wanted')
    await clock.advance(1000)
    expect(count('wanted')).toBe(deliveries + 1)
  })

  it('loses the status event that it means, and no other', async () => {
    const cloud = await startStatusCloud()
    const fault = cloud.faults.add({ kind: 'drop-status-event', stateMachine: 'one', status: 'SUCCEEDED' })
    await runMachine(cloud, 'two')
    await runMachine(cloud, 'one')
    await runMachine(cloud, 'one')
    const seen = cloud.logs('/aws/events/seen').map(({ message }) => message)
    const of = (machine: string, status: string): number =>
      seen.filter(
        (text) => text.includes(`stateMachine:${machine}"`) && text.includes(`"status":"${status}"`),
      ).length
    expect([of('two', 'SUCCEEDED'), of('one', 'RUNNING'), of('one', 'SUCCEEDED')]).toEqual([1, 2, 1])
    expect([fault.hits, fault.isSpent]).toEqual([1, true])
  })

  it('refuses SendTaskSuccess as timed out while the task waits on', async () => {
    const clock = new VirtualClock()
    const cloud = await startTestCloud({
      clock,
      assembly: writeAssembly(
        {
          Resources: {
            Take: functionResource('take'),
            Wait: machineResource('wait', {
              wait: {
                Type: 'Task',
                Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
                Arguments: { FunctionName: 'take', Payload: '{% $states.context.Task.Token %}' },
                End: true,
              },
            }),
          },
        },
        { 'take/index.js': 'exports.handler = async (token) => console.log(token)' },
      ),
    })
    const { executionArn } = await cloud.call('states', 'StartExecution', { stateMachineArn: arnOf('wait') })
    const token = (): string =>
      /\t([\w-]{40,})\n/u.exec(
        cloud
          .logs('take')
          .map(({ message }) => message)
          .join(''),
      )?.[1] ?? ''
    await clock.quiet()
    expect(token()).not.toBe('')
    const succeed = () => cloud.call('states', 'SendTaskSuccess', { taskToken: token(), output: '1' })
    const status = async () =>
      (await cloud.call('states', 'DescribeExecution', { executionArn: executionArn ?? '' })).status
    const fault = cloud.faults.add({ kind: 'task-timed-out' })
    await expect(succeed()).rejects.toMatchObject({ code: 'TaskTimedOut' })
    expect([await status(), fault.hits]).toEqual(['RUNNING', 1])
    await succeed()
    await clock.quiet()
    expect(await status()).toBe('SUCCEEDED')
  })

  it('is listed with what it did until it is taken back', async () => {
    const cloud = await startFunctions({ counts: 'exports.handler = async () => 1' })
    const first = cloud.faults.add({ kind: 'fail', function: 'counts', times: Infinity, when: () => true })
    cloud.faults.add({ kind: 'throttle', table: 'Runs' })
    await cloud.services.lambda.invoke('counts', {})
    expect(cloud.faults.list().map(showFault)).toEqual([
      { id: 'fault-1', fault: { kind: 'fail', function: 'counts', times: 'all' }, hits: 1, spent: false },
      { id: 'fault-2', fault: { kind: 'throttle', table: 'Runs' }, hits: 0, spent: false },
    ])
    first.remove()
    expect(cloud.faults.find('fault-1')).toBeUndefined()
    expect(cloud.faults.list().map(({ id }) => id)).toEqual(['fault-2'])
    cloud.faults.clear()
    expect(cloud.faults.list()).toEqual([])
  })
})

const arnOf = (machine: string): string => `arn:aws:states:us-east-1:000000000000:stateMachine:${machine}`

function machineResource(name: string, states: JsonObject): JsonObject {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: name,
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      Definition: { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states },
    },
  }
}

/** Two machines that do nothing, and a log group that takes their status events. */
function startStatusCloud(): Promise<LocalCloud> {
  const done = { done: { Type: 'Succeed' } }
  return startTestCloud({
    clock: new VirtualClock({ jump: true }),
    assembly: writeAssembly({
      Resources: {
        One: machineResource('one', done),
        Two: machineResource('two', done),
        Seen: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/events/seen' } },
        All: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventPattern: { source: ['aws.states'] },
            State: 'ENABLED',
            Targets: [
              {
                Id: 'log',
                Arn: { 'Fn::Sub': 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Seen}' },
              },
            ],
          },
        },
      },
    }),
  })
}

async function runMachine(cloud: LocalCloud, name: string): Promise<void> {
  await cloud.call('states', 'StartExecution', { stateMachineArn: arnOf(name) })
  if (cloud.clock instanceof VirtualClock) await cloud.clock.quiet()
}
