import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalCloud, VirtualClock } from '../../../local/index.ts'
import type { RunTimeoutError, TestCloud } from '../../../local/index.ts'
import type { JsonObject } from '../../../local/json.ts'
import { functionResource, writeAssembly } from '../core/test-assembly.ts'

const MINUTE = 60_000

function machine(name: string, states: JsonObject, rest: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: name,
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      Definition: { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states },
      ...rest,
    },
  }
}

const echo: JsonObject = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'echo', Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, BackoffRate: 2, MaxAttempts: 3 }],
  End: true,
}

/** A bus, a machine that an event starts, one that waits for a callback, an Express one. */
const TEMPLATE = {
  Resources: {
    Echo: functionResource('echo'),
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'shop' } },
    Work: machine('work', { rest: { Type: 'Wait', Seconds: 600, Next: 'echo' }, echo }),
    Quick: machine(
      'quick',
      { done: { Type: 'Pass', Output: 1, End: true } },
      { StateMachineType: 'EXPRESS' },
    ),
    Wait: machine('wait', {
      ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Arguments: {
          QueueUrl: 'http://127.0.0.1/000000000000/asked',
          MessageBody: '{% $states.context.Task.Token %}',
        },
        End: true,
      },
    }),
    Asked: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'asked' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['shop'] },
        State: 'ENABLED',
        Targets: [
          { Id: 'work', Arn: { Ref: 'Work' }, RoleArn: 'arn:aws:iam::000000000000:role/r' },
          { Id: 'quick', Arn: { Ref: 'Quick' }, RoleArn: 'arn:aws:iam::000000000000:role/r' },
        ],
      },
    },
  },
}

const placed = (id: string) => ({ source: 'shop', detailType: 'order placed', detail: { id } })

describe('startLocalCloud for tests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'test-cloud-'))
  let cloud: TestCloud
  beforeAll(async () => {
    writeAssembly(
      TEMPLATE,
      {
        'echo/index.js': 'exports.handler = async ({ detail }) => (console.log("ran"), detail ?? null)',
      },
      folder,
    )
    cloud = await startLocalCloud({ assembly: folder })
  })
  afterAll(async () => {
    await cloud.stop()
    rmSync(folder, { recursive: true })
  })

  it('runs what an event starts to its end, over waits and retries, in no time', async () => {
    const fault = cloud.faults.add({ kind: 'fail', function: 'echo', times: 2 })
    const run = await cloud.run('work', { event: placed('o-1') })
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: { id: 'o-1' },
      states: ['rest', 'echo'],
      durationMs: 10 * MINUTE + MINUTE + 2 * MINUTE,
    })
    expect(run.history.map(({ type }) => type).filter((type) => type === 'TaskFailed')).toHaveLength(2)
    expect(fault.hits).toBe(2)
    expect(cloud.logs('echo').some(({ message }) => message.includes('ran'))).toBe(true)
  })

  it('does not mistake the run of another event for it', async () => {
    const [first, second] = await Promise.all([
      cloud.run('work', { event: placed('first') }),
      cloud.run('work', { event: placed('second') }),
    ])
    expect([first.output, second.output]).toEqual([{ id: 'first' }, { id: 'second' }])
  })

  it('starts a run with an input, under a name', async () => {
    const run = await cloud.run('work', { input: { detail: 5 }, name: 'by-hand' })
    expect(run).toMatchObject({ name: 'by-hand', output: 5, input: { detail: 5 } })
    const [newest] = await cloud.runs('work')
    expect(newest).toEqual(run)
  })

  it('sees the run of an Express machine, which leaves no trace', async () => {
    expect(await cloud.run('quick', { event: placed('o-2') })).toMatchObject({
      status: 'SUCCEEDED',
      output: 1,
    })
    expect(await cloud.runs('quick')).toEqual([])
  })

  it('waits for a run that something else starts, picked by what it was started with', async () => {
    const isIt = (input: unknown): boolean => JSON.stringify(input).includes('o-3')
    const waiting = cloud.waitForRun('work', { where: ({ input }) => isIt(input) })
    await cloud.sendEvent(placed('o-3'))
    expect((await waiting).output).toEqual({ id: 'o-3' })
    expect((await cloud.waitForRun('work', { where: ({ input }) => isIt(input) })).output).toEqual({
      id: 'o-3',
    })
  })

  it('lets a test answer a callback', async () => {
    const { executionArn } = await cloud.call('states', 'StartExecution', { stateMachineArn: arn('wait') })
    await cloud.quiet()
    const [waiting] = await cloud.runs('wait')
    expect(waiting).toMatchObject({ executionArn, status: 'RUNNING', states: ['ask'] })
    const { Messages } = await cloud.call('sqs', 'ReceiveMessage', {
      QueueUrl: 'http://127.0.0.1/000000000000/asked',
    })
    const [message] = Array.isArray(Messages) ? Messages : []
    const { Body: taskToken } = Object.assign({ Body: '' }, message)
    await cloud.call('states', 'SendTaskSuccess', { taskToken, output: '"yes"' })
    expect(await cloud.waitForRun('wait')).toMatchObject({ status: 'SUCCEEDED', output: 'yes' })
  })

  it('says where a run stands that does not end, and that none started', async () => {
    await cloud.call('states', 'StartExecution', { stateMachineArn: arn('wait'), name: 'stuck' })
    await expect(
      cloud.waitForRun('wait', { where: ({ name }) => name === 'stuck', timeoutMs: 50 }),
    ).rejects.toMatchObject({
      name: 'RunTimeoutError' satisfies RunTimeoutError['name'],
      message: expect.stringMatching(/^the run stuck of wait did not end within 0.05 s .* it is in ask\./u),
    })
    await expect(cloud.waitForRun('work', { where: () => false, timeoutMs: 10 })).rejects.toThrow(
      /^no such run of work started within 0.01 s of the wall; it has \d+ others/u,
    )
  })

  it('names what there is when a machine is misspelt, and refuses an event that the bus refuses', async () => {
    await expect(cloud.run('wrok', { input: {} })).rejects.toThrow(
      'there is no state machine "wrok"; there is quick, wait, work',
    )
    await expect(cloud.sendEvent({ ...placed('x'), source: '' })).rejects.toThrow(
      'shop refused the event order placed',
    )
  })
})

it('keeps time in the hands of the test', async () => {
  const cloud = await startLocalCloud({
    assembly: writeAssembly(TEMPLATE, { 'echo/index.js': 'exports.handler = async () => null' }),
    clock: new VirtualClock(),
  })
  try {
    await cloud.call('states', 'StartExecution', { stateMachineArn: arn('work') })
    await cloud.advance(599_000)
    expect(await cloud.runs('work')).toMatchObject([
      { status: 'RUNNING', durationMs: 599_000, states: ['rest'] },
    ])
    await cloud.advance(1000)
    expect(await cloud.waitForRun('work')).toMatchObject({ status: 'SUCCEEDED', durationMs: 600_000 })
  } finally {
    await cloud.stop()
  }
})

function arn(name: string): string {
  return `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`
}
