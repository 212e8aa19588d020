import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { JsonObject } from '../../../local/json.ts'
import { createEventSourceMappingService } from '../../../local/services/event-source-mapping/event-source-mapping-service.ts'
import type { InvokeResult, LocalService } from '../../../local/services/service.ts'
import { createSqsService, type SqsService } from '../../../local/services/sqs/sqs-service.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { createTestContext, functionFailure, functionResult } from '../cloud-context.ts'
import { recordsOf } from './serve-mapping.ts'

const ARN = 'arn:aws:sqs:us-east-1:000000000000'
const running: LocalService[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(async (service) => service.stop?.()))
})

interface Served {
  readonly clock: VirtualClock
  readonly mappings: LocalService
  readonly events: JsonObject[]
  answer: (event: JsonObject) => InvokeResult
  readonly send: (body: string, more?: JsonObject) => Promise<void>
  readonly bodies: () => unknown[][]
  readonly inQueue: (name: string) => Promise<unknown>
}

async function serve(mapping: JsonObject = {}, queue: JsonObject = {}): Promise<Served> {
  const clock = new VirtualClock()
  const events: JsonObject[] = []
  const context = createTestContext({
    clock,
    call: { sqs: async (action, input) => (await sqs.call?.(action, input)) ?? {} },
    invoke: (_arn, payload) => {
      const event: JsonObject =
        typeof payload === 'object' && payload && !Array.isArray(payload) ? payload : {}
      events.push(event)
      return served.answer(event)
    },
  })
  const sqs: SqsService = createSqsService(context)
  const mappings = createEventSourceMappingService(context, { dynamodb: { onWrite: () => () => {} }, sqs })
  running.push(sqs, mappings)
  const create = (service: LocalService, type: string, logicalId: string, properties: JsonObject): unknown =>
    service.resourceTypes[type]?.({ logicalId, type, properties, metadata: {}, path: `Stack/${logicalId}` })
  await create(sqs, 'AWS::SQS::Queue', 'Dead', {})
  await create(sqs, 'AWS::SQS::Queue', 'Work', { VisibilityTimeout: 30, ...queue })
  await create(mappings, 'AWS::Lambda::EventSourceMapping', 'Mapping', {
    FunctionName: 'worker',
    EventSourceArn: `${ARN}:Work`,
    ...mapping,
  })
  const url = `http://127.0.0.1:4566/000000000000`
  const served: Served = {
    clock,
    mappings,
    events,
    answer: () => functionResult(null),
    async send(body, more = {}) {
      await sqs.call?.('SendMessage', { QueueUrl: `${url}/Work`, MessageBody: body, ...more })
    },
    bodies: () => events.map((event) => recordsOf(event).map((record) => record['body'])),
    async inQueue(name) {
      const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']
      const output = await sqs.call?.('GetQueueAttributes', {
        QueueUrl: `${url}/${name}`,
        AttributeNames: names,
      })
      return Object.values(
        z.object({ Attributes: z.record(z.string(), z.string()) }).parse(output).Attributes,
      )
    },
  }
  await mappings.start?.()
  await clock.settle()
  return served
}

describe('a message in a mapped queue', () => {
  it('reaches the function at once, as a record of Lambda, and is deleted when that succeeds', async () => {
    const served = await serve()
    await served.send('{"a":1}', { MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } } })
    await served.clock.settle()
    expect(served.events).toEqual([
      {
        Records: [
          {
            messageId: expect.any(String),
            receiptHandle: expect.any(String),
            body: '{"a":1}',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: String(served.clock.now()),
              SenderId: '000000000000',
              ApproximateFirstReceiveTimestamp: String(served.clock.now()),
            },
            messageAttributes: {
              kind: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
            },
            md5OfBody: expect.any(String),
            eventSource: 'aws:sqs',
            eventSourceARN: `${ARN}:Work`,
            awsRegion: 'us-east-1',
          },
        ],
      },
    ])
    expect(await served.inQueue('Work')).toEqual(['0', '0'])
  })

  it('comes again after the visibility timeout when the function throws, and goes to the dead letters in the end', async () => {
    const RedrivePolicy = { deadLetterTargetArn: `${ARN}:Dead`, maxReceiveCount: 3 }
    const served = await serve({}, { RedrivePolicy })
    const at: number[] = []
    const start = served.clock.now()
    served.answer = () => {
      at.push(served.clock.now() - start)
      return functionFailure('Error', 'no')
    }
    await served.send('bad')
    await served.clock.advance(10 * 60_000)
    expect(at).toEqual([0, 30_000, 60_000])
    expect(await served.inQueue('Work')).toEqual(['0', '0'])
    expect(await served.inQueue('Dead')).toEqual(['1', '0'])
  })

  it('comes again alone when the function reports it as failed', async () => {
    const served = await serve({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 1,
    })
    served.answer = (event) => {
      const bad = recordsOf(event).find((record) => record['body'] === 'bad')
      if (served.events.length > 1 || !bad) return functionResult({ batchItemFailures: [] })
      return functionResult({ batchItemFailures: [{ itemIdentifier: bad['messageId'] }] })
    }
    for (const body of ['a', 'bad', 'b']) await served.send(body)
    await served.clock.advance(60_000)
    expect(served.bodies()).toEqual([['a', 'bad', 'b'], ['bad']])
  })

  it('waits for its delay', async () => {
    const served = await serve()
    await served.send('later', { DelaySeconds: 60 })
    await served.clock.advance(59_999)
    expect(served.bodies()).toEqual([])
    await served.clock.advance(1)
    expect(served.bodies()).toEqual([['later']])
  })

  it('is deleted unseen when the filter does not let it through', async () => {
    const served = await serve({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["wanted"]}}' }] } })
    await served.send('{"kind":"other"}')
    await served.send('{"kind":"wanted"}')
    await served.send('no JSON')
    await served.clock.settle()
    expect(served.bodies()).toEqual([['{"kind":"wanted"}']])
    expect(await served.inQueue('Work')).toEqual(['0', '0'])
  })
})

describe('the mappings', () => {
  it('are listed by function and by source', async () => {
    const { mappings } = await serve()
    const list = async (input: JsonObject): Promise<JsonObject | undefined> =>
      mappings.call?.('ListEventSourceMappings', input)
    const FunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:worker'
    const all = {
      EventSourceMappings: [{ FunctionArn, EventSourceArn: `${ARN}:Work`, BatchSize: 10, State: 'Enabled' }],
    }
    expect(await list({})).toMatchObject(all)
    expect(await list({ FunctionName: 'worker', EventSourceArn: `${ARN}:Work` })).toMatchObject(all)
    expect(await list({ FunctionName: 'other' })).toEqual({ EventSourceMappings: [] })
    await expect(mappings.call?.('UpdateEventSourceMapping', {})).rejects.toMatchObject({
      code: 'UnknownOperationException',
    })
  })

  it('want a window for a batch of more than ten messages', async () => {
    await expect(serve({ BatchSize: 11 })).rejects.toThrow(/BatchSize: .*MaximumBatchingWindowInSeconds/)
  })
})
