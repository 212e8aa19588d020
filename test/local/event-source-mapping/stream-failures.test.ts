import { describe, expect, it } from 'vitest'
import { AwsError } from '../../../local/aws-error.ts'
import { functionFailure, functionResult } from '../cloud-context.ts'
import { DEAD_LETTERS_ARN, failedItems, FUNCTION_ARN, recordsOf, sequenceNumberOf } from './serve-mapping.ts'
import { useMappings } from './use-mappings.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const serve = useMappings()

describe('a function that throws', () => {
  it('gets the same batch again, later and later, before anything that came after it', async () => {
    const served = await serve({ BatchSize: 1 })
    served.answer = () => (served.seen.length <= 3 ? functionFailure('Error', 'no') : functionResult(null))
    await served.put('a')
    await served.put('b')
    await served.clock.advance(HOUR_MS)
    expect(served.keysSeen()).toEqual([['a'], ['a'], ['a'], ['a'], ['b']])
    expect(served.seen.map((one) => one.at)).toEqual([0, 1000, 3000, 7000, 7000])
  })

  it('makes virtual time leap from retry to retry by itself', async () => {
    const served = await serve()
    const done = Promise.withResolvers<void>()
    served.answer = () => {
      if (served.seen.length < 4) return functionFailure('Error', 'no')
      done.resolve()
      return functionResult(null)
    }
    served.clock.startJumping()
    await served.put('a')
    await done.promise
    expect(served.seen.at(-1)?.at).toBe(7000)
  })

  it('is given up after MaximumRetryAttempts, with the place in the stream sent to OnFailure', async () => {
    const served = await serve({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: DEAD_LETTERS_ARN } },
    })
    served.answer = (one) =>
      one.keys.includes('bad') ? functionFailure('Error', 'no') : functionResult(null)
    await served.put('bad', 'bad2')
    await served.clock.advance(HOUR_MS)
    await served.put('good')
    await served.clock.settle()
    expect(served.keysSeen()).toEqual([['bad', 'bad2'], ['bad', 'bad2'], ['bad', 'bad2'], ['good']])
    const [first, last] = recordsOf(served.seen[0]?.event ?? {})
    const start = new Date(served.clock.now() - HOUR_MS)
    expect(served.failures).toEqual([
      {
        arn: DEAD_LETTERS_ARN,
        payload: {
          requestContext: {
            requestId: 'test-request',
            functionArn: FUNCTION_ARN,
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 3,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          version: '1.0',
          timestamp: new Date(start.getTime() + 3000).toISOString(),
          DDBStreamBatchInfo: {
            shardId: expect.stringMatching(/^shardId-/),
            startSequenceNumber: sequenceNumberOf(first),
            endSequenceNumber: sequenceNumberOf(last),
            approximateArrivalOfFirstRecord: start.toISOString().replace('.000Z', 'Z'),
            approximateArrivalOfLastRecord: start.toISOString().replace('.000Z', 'Z'),
            batchSize: 2,
            streamArn: first?.['eventSourceARN'],
          },
        },
      },
    ])
  })

  it('is given up when the record is older than MaximumRecordAgeInSeconds', async () => {
    const served = await serve({
      MaximumRecordAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: DEAD_LETTERS_ARN } },
    })
    served.answer = () => functionFailure('Error', 'no')
    await served.put('a')
    await served.clock.advance(HOUR_MS)
    expect(served.seen.map((one) => one.at)).toEqual([0, 1000, 3000, 7000, 15_000, 31_000])
    expect(served.failures).toMatchObject([
      { payload: { requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 6 } } },
    ])
  })

  it('is retried for as long as the stream keeps the record when nothing limits it', async () => {
    const served = await serve()
    served.answer = () => functionFailure('Error', 'no')
    await served.put('a')
    await served.clock.advance(23 * HOUR_MS)
    const before = served.seen.length
    expect(before).toBeGreaterThan(1000)
    await served.clock.advance(2 * HOUR_MS)
    const after = served.seen.length
    expect(after).toBeGreaterThan(before)
    await served.clock.advance(HOUR_MS)
    expect(served.seen.length).toBe(after)
    expect(served.context.lines.join()).toContain('1 records left the stream after 24 h of retries')
  })

  it('is not an attempt when the service is what refused', async () => {
    const served = await serve({ MaximumRetryAttempts: 0 })
    served.answer = () => {
      if (served.seen.length <= 2)
        throw new AwsError('TooManyRequestsException', 'Rate exceeded', { statusCode: 429 })
      return functionResult(null)
    }
    await served.put('a')
    await served.clock.advance(MINUTE_MS)
    expect(served.keysSeen()).toEqual([['a'], ['a'], ['a']])
    expect(served.context.lines.join()).not.toContain('gave up')
  })

  it('has its batch split in half until the bad record is alone, without a retry being spent', async () => {
    const served = await serve({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: DEAD_LETTERS_ARN } },
    })
    served.answer = (one) =>
      one.keys.includes('bad') ? functionFailure('Error', 'no') : functionResult(null)
    await served.put('a', 'b', 'bad', 'c')
    await served.clock.advance(HOUR_MS)
    expect(served.keysSeen()).toEqual([
      ['a', 'b', 'bad', 'c'],
      ['a', 'b'],
      ['bad', 'c'],
      ['bad'],
      ['bad'],
      ['c'],
    ])
    expect(served.failures).toMatchObject([{ payload: { DDBStreamBatchInfo: { batchSize: 1 } } }])
  })
})

describe('a function that reports batch item failures', () => {
  const ReportBatchItemFailures = { FunctionResponseTypes: ['ReportBatchItemFailures'] }

  it('gets everything from the lowest reported record on again', async () => {
    const served = await serve(ReportBatchItemFailures)
    served.answer = (one) => {
      if (served.seen.length > 1) return functionResult({ batchItemFailures: [] })
      const [, b, , d] = recordsOf(one.event)
      return failedItems([d ?? {}, b ?? {}])
    }
    await served.put('a', 'b', 'c', 'd')
    await served.clock.advance(MINUTE_MS)
    expect(served.keysSeen()).toEqual([
      ['a', 'b', 'c', 'd'],
      ['b', 'c', 'd'],
    ])
  })

  it('spends a retry with each report, and only what is left goes to OnFailure', async () => {
    const served = await serve({
      ...ReportBatchItemFailures,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: DEAD_LETTERS_ARN } },
    })
    served.answer = (one) => failedItems(recordsOf(one.event).slice(-1))
    await served.put('a', 'b', 'c')
    await served.clock.advance(HOUR_MS)
    expect(served.keysSeen()).toEqual([['a', 'b', 'c'], ['c']])
    expect(served.failures).toMatchObject([
      {
        payload: {
          requestContext: { approximateInvokeCount: 2 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST' },
          DDBStreamBatchInfo: { batchSize: 1 },
        },
      },
    ])
  })

  it.each([[null], [''], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'succeeds with %j',
    async (payload) => {
      const served = await serve(ReportBatchItemFailures)
      served.answer = () => functionResult(payload)
      await served.put('a')
      await served.clock.advance(MINUTE_MS)
      expect(served.seen).toHaveLength(1)
    },
  )

  it.each([
    [{ batchItemFailures: [{ itemIdentifier: '' }] }],
    [{ batchItemFailures: [{ itemIdentifier: null }] }],
    [{ batchItemFailures: [{ itemIdentifier: 'of another batch' }] }],
    [{ batchItemFailures: [{ wrong: '1' }] }],
    [{ batchItemFailures: 'all' }],
    ['text'],
  ])('fails as a whole with %j', async (payload) => {
    const served = await serve(ReportBatchItemFailures)
    served.answer = () => (served.seen.length === 1 ? functionResult(payload) : functionResult(null))
    await served.put('a', 'b')
    await served.clock.advance(MINUTE_MS)
    expect(served.keysSeen()).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  it('is taken at its word only if the mapping says so', async () => {
    const served = await serve()
    served.answer = (one) => failedItems(recordsOf(one.event))
    await served.put('a')
    await served.clock.advance(MINUTE_MS)
    expect(served.seen).toHaveLength(1)
  })
})
