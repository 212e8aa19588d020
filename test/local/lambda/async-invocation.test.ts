import { expect, it, onTestFinished } from 'vitest'
import { LogStore } from '../../../local/services/logs/log-store.ts'
import type { LambdaService } from '../../../local/services/lambda/lambda-service.ts'
import { createLambdaService } from '../../../local/services/lambda/lambda-service.ts'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import type { DeliverOptions } from '../../../local/services/service.ts'
import type { Storage } from '../../../local/storage.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { createTestContext, MemoryStorage } from '../cloud-context.ts'
import { functionResource, temporaryFolder, writeFiles } from '../core/test-assembly.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
/** Fails until it was called \`succeedAt\` times, and says when it ran. */
const FLAKY = `let calls = 0; exports.handler = async ({ succeedAt }) => {
  console.log('ran at ' + (Date.now() - ${START}))
  if (++calls < succeedAt) throw new RangeError('call ' + calls)
  return calls
}`

interface Delivery {
  readonly targetArn: string
  readonly payload: JsonValue
  readonly options: DeliverOptions | undefined
}

async function startLambda(
  settings: JsonObject = {},
  options: { properties?: JsonObject; storage?: Storage } = {},
): Promise<{
  lambda: LambdaService
  clock: VirtualClock
  deliveries: Delivery[]
  ranAt: () => number[]
  lines: string[]
}> {
  const clock = new VirtualClock()
  const deliveries: Delivery[] = []
  const context = createTestContext({
    clock,
    storage: options.storage ?? new MemoryStorage(),
    assemblyDir: writeFiles(temporaryFolder(), { 'flaky/index.js': FLAKY }),
    deliver: (targetArn, payload, deliverOptions) =>
      void deliveries.push({ targetArn, payload, options: deliverOptions }),
  })
  const logs = new LogStore(() => clock.now())
  const lambda = createLambdaService(context, { logs })
  onTestFinished(() => lambda.stop?.())
  const create = async (logicalId: string, type: string, properties: JsonObject): Promise<void> => {
    const metadata = { 'aws:asset:path': 'flaky' }
    await lambda.resourceTypes[type]?.({ logicalId, type, properties, metadata, path: logicalId })
  }
  const definition = functionResource('flaky', options.properties)['Properties']
  await create('Flaky', 'AWS::Lambda::Function', { ...Object(definition), Code: {} })
  if (Object.keys(settings).length > 0) {
    await create('Config', 'AWS::Lambda::EventInvokeConfig', {
      FunctionName: 'flaky',
      Qualifier: '$LATEST',
      ...settings,
    })
  }
  await lambda.start?.()
  const ranAt = (): number[] =>
    (logs.groups.get('/aws/lambda/flaky')?.records ?? [])
      .map(({ message }) => /ran at (\d+)/.exec(message)?.[1])
      .filter((time) => time !== undefined)
      .map(Number)
  return { lambda, clock, deliveries, ranAt, lines: context.lines }
}

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:flaky'

it('an asynchronous invocation is tried again after one and after two more minutes, then its event is dropped', async () => {
  const { lambda, clock, deliveries, ranAt, lines } = await startLambda()
  await lambda.deliver?.(ARN, { succeedAt: 9 }, {})
  await clock.advance(3_600_000)
  expect(ranAt()).toEqual([0, 60_000, 180_000])
  expect(deliveries).toEqual([])
  expect(lines).toEqual([expect.stringMatching(/flaky failed 3 times; its event is dropped/)])
})

it('an asynchronous invocation that succeeds is not tried again and reports to its success destination', async () => {
  const { lambda, clock, deliveries, ranAt } = await startLambda({
    DestinationConfig: { OnSuccess: { Destination: 'arn:aws:sqs:us-east-1:000000000000:done' } },
  })
  await lambda.deliver?.(ARN, { succeedAt: 2 }, {})
  await clock.advance(3_600_000)
  expect(ranAt()).toEqual([0, 60_000])
  expect(deliveries).toMatchObject([
    {
      targetArn: 'arn:aws:sqs:us-east-1:000000000000:done',
      payload: { requestContext: { condition: 'Success' }, responsePayload: 2 },
    },
  ])
})

it('an asynchronous invocation that keeps failing goes to its failure destination with the whole story', async () => {
  const { lambda, clock, deliveries } = await startLambda({
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' } },
  })
  await lambda.deliver?.(ARN, { succeedAt: 9 }, {})
  await clock.advance(3_600_000)
  expect(deliveries).toEqual([
    {
      targetArn: 'arn:aws:sqs:us-east-1:000000000000:failed',
      options: undefined,
      payload: {
        version: '1.0',
        timestamp: '2026-01-01T00:00:00.000Z',
        requestContext: {
          requestId: expect.any(String),
          functionArn: `${ARN}:$LATEST`,
          condition: 'RetriesExhausted',
          approximateInvokeCount: 2,
        },
        requestPayload: { succeedAt: 9 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType: 'RangeError', errorMessage: 'call 2', trace: expect.any(Array) },
      },
    },
  ])
})

it('an asynchronous invocation is not tried again beyond its maximum age', async () => {
  const { lambda, clock, deliveries, ranAt } = await startLambda({
    MaximumEventAgeInSeconds: 100,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' } },
  })
  await lambda.deliver?.(ARN, { succeedAt: 9 }, {})
  await clock.advance(3_600_000)
  expect(ranAt()).toEqual([0, 60_000])
  expect(deliveries).toMatchObject([{ payload: { requestContext: { condition: 'EventAgeExceeded' } } }])
})

it('a dead-letter queue gets the event itself, with the error as attributes', async () => {
  const target = 'arn:aws:sqs:us-east-1:000000000000:dead'
  const { lambda, clock, deliveries } = await startLambda(
    { MaximumRetryAttempts: 0 },
    { properties: { DeadLetterConfig: { TargetArn: target } } },
  )
  await lambda.deliver?.(ARN, { succeedAt: 9 }, {})
  await clock.advance(1000)
  expect(deliveries).toMatchObject([
    {
      targetArn: target,
      payload: { succeedAt: 9 },
      options: { messageAttributes: { ErrorCode: '200', ErrorMessage: 'call 1' } },
    },
  ])
})

it('an accepted event survives a restart, with the tries that it has left', async () => {
  const storage = new MemoryStorage()
  const before = await startLambda({}, { storage })
  await before.lambda.deliver?.(ARN, { succeedAt: 9 }, {})
  await before.clock.advance(61_000)
  expect(before.ranAt()).toEqual([0, 60_000])
  await before.lambda.stop?.()

  const after = await startLambda({}, { storage })
  await after.clock.advance(3_600_000)
  expect(after.ranAt()).toEqual([180_000])
})

it('an event above 1 MB is refused', async () => {
  const { lambda } = await startLambda()
  await expect(lambda.deliver?.(ARN, { text: 'x'.repeat(1024 * 1024) }, {})).rejects.toMatchObject({
    code: 'RequestTooLargeException',
  })
})
