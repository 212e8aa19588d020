import { describe, expect, it } from 'vitest'
import { functionFailure, functionResult, MemoryStorage } from '../cloud-context.ts'
import { recordsOf, type serveMapping } from './serve-mapping.ts'
import { useMappings } from './use-mappings.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const serve = useMappings()

describe('a write to a table with a stream', () => {
  it('reaches the function at once, as a record of Lambda, with no time passing', async () => {
    const served = await serve()
    await served.put('a')
    await served.clock.settle()
    expect(served.seen).toHaveLength(1)
    expect(served.seen[0]?.at).toBe(0)
    expect(served.seen[0]?.event).toEqual({
      Records: [
        {
          eventID: expect.stringMatching(/.+/),
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'us-east-1',
          dynamodb: {
            ApproximateCreationDateTime: served.clock.now() / 1000,
            Keys: { pk: { S: 'a' } },
            NewImage: { pk: { S: 'a' } },
            SequenceNumber: expect.stringMatching(/^\d+$/),
            SizeBytes: 6,
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
          eventSourceARN: expect.stringMatching(
            new RegExp(`^arn:aws:dynamodb:us-east-1:000000000000:table/${served.tableName}/stream/`),
          ),
        },
      ],
    })
  })

  it('reaches it also when other tables were written to since the stream was found empty', async () => {
    const served = await serve()
    const other = await serve()
    await served.clock.settle()
    await other.put('b', 'c')
    await served.put('a')
    await served.clock.settle()
    await other.put('d', 'e')
    await served.put('f')
    await served.clock.settle()
    await other.put('g')
    await served.remove('nothing')
    await served.clock.settle()
    await other.put('h')
    await served.put('i')
    await served.clock.settle()
    expect(served.keysSeen().flat()).toEqual(['a', 'f', 'i'])
    expect(served.context.lines).toEqual([])
  })

  it('arrives in order, in batches of the wanted size, while the function is busy', async () => {
    const served = await serve({ BatchSize: 2 })
    const first = Promise.withResolvers<void>()
    served.answer = async () => {
      await first.promise
      return functionResult(null)
    }
    await served.put('a')
    await served.put('b', 'c', 'd')
    first.resolve()
    await served.clock.settle()
    expect(served.keysSeen().flat()).toEqual(['a', 'b', 'c', 'd'])
    expect(Math.max(...served.keysSeen().map((keys) => keys.length))).toBe(2)
  })

  it('holds virtual time still until it is processed', async () => {
    const served = await serve()
    served.clock.startJumping()
    let firedAt = -1
    served.answer = () => {
      firedAt = served.clock.now()
      return functionResult(null)
    }
    const begin = served.clock.now()
    await served.put('a')
    const waited = new Promise<void>((resolve) => void served.clock.schedule(HOUR_MS, resolve))
    await waited
    expect(firedAt).toBe(begin)
  })
})

describe('a deletion by time to live', () => {
  it('reaches the function marked as done by the service', async () => {
    const served = await serve()
    await served.putExpiring('a')
    await served.clock.advance(2 * HOUR_MS)
    expect(served.seen.at(-1)?.event).toMatchObject({
      Records: [
        { eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } },
      ],
    })
  })
})

describe('a backlog of many records', () => {
  it('is read to its end, page by page', async () => {
    const before: NonNullable<Parameters<typeof serveMapping>[0]['before']> = async (dynamodb, tableName) => {
      for (let page = 0; page < 12; page++) {
        const items = Array.from({ length: 100 }, (_, index) => ({ pk: { S: `${page}-${index}` } }))
        await dynamodb.call?.('TransactWriteItems', {
          TransactItems: items.map((Item) => ({ Put: { TableName: tableName, Item } })),
        })
      }
    }
    const served = await serve({ BatchSize: 1000 }, { before })
    expect(served.keysSeen().map((keys) => keys.length)).toEqual([1000, 200])
    expect(new Set(served.keysSeen().flat()).size).toBe(1200)
  })
})

describe('a filter', () => {
  it('lets through what matches one of its patterns; the rest is not seen again', async () => {
    const storage = new MemoryStorage()
    const mapping = {
      FilterCriteria: {
        Filters: [
          { Pattern: '{"eventName":["REMOVE"]}' },
          { Pattern: '{"dynamodb":{"NewImage":{"pk":{"S":[{"prefix":"in"}]}}}}' },
        ],
      },
    }
    const served = await serve(mapping, { storage })
    await served.put('in-1', 'out')
    await served.remove('out')
    await served.put('other')
    await served.clock.settle()
    expect(served.keysSeen().flat()).toEqual(['in-1', 'out'])
    await served.stop()
    const again = await serve({}, { storage, tableName: served.tableName })
    expect(again.keysSeen()).toEqual([])
  })
})

describe('a batching window', () => {
  it('gathers records until it is over, or the batch is full', async () => {
    const served = await serve({ BatchSize: 3, MaximumBatchingWindowInSeconds: 60 })
    await served.put('a')
    await served.clock.advance(30_000)
    await served.put('b')
    await served.clock.advance(29_999)
    expect(served.keysSeen()).toEqual([])
    await served.clock.advance(1)
    expect(served.seen).toMatchObject([{ keys: ['a', 'b'], at: MINUTE_MS }])
    await served.put('c', 'd')
    await served.clock.advance(10_000)
    await served.put('e')
    await served.clock.settle()
    expect(served.seen[1]).toMatchObject({ keys: ['c', 'd', 'e'], at: MINUTE_MS + 10_000 })
  })
})

describe('a parallelization factor', () => {
  it('lets other keys pass a record that fails, and keeps the order within a key', async () => {
    const served = await serve({ BatchSize: 1, ParallelizationFactor: 10 })
    served.answer = (one) =>
      one.keys[0] === 'bad' && one.at < 7000 ? functionFailure('Error', 'no') : functionResult(null)
    await served.put('bad', 'b', 'c', 'd')
    await served.remove('bad')
    await served.clock.settle()
    const early = served.keysSeen().flat()
    expect(early.filter((key) => key === 'bad')).toHaveLength(1)
    expect(early.filter((key) => key !== 'bad').toSorted()).toEqual(['b', 'c', 'd'])
    await served.clock.advance(MINUTE_MS)
    const ofBad = served.seen.filter((one) => one.keys[0] === 'bad')
    expect(ofBad.map((one) => recordsOf(one.event)[0]?.['eventName'])).toEqual([
      'INSERT',
      'INSERT',
      'INSERT',
      'INSERT',
      'REMOVE',
    ])
  })
})

describe('after a restart', () => {
  it('goes on behind the last record that was processed', async () => {
    const storage = new MemoryStorage()
    const first = await serve({}, { storage })
    await first.put('done')
    await first.clock.settle()
    first.answer = () => functionFailure('Error', 'no')
    await first.put('undone')
    await first.clock.settle()
    await first.stop()
    await first.put('while it was down')
    const second = await serve({}, { storage, tableName: first.tableName })
    expect(second.keysSeen().flat()).toEqual(['undone', 'while it was down'])
  })

  it('does not take a record for done that a slower lane has not done', async () => {
    const storage = new MemoryStorage()
    const first = await serve({ BatchSize: 1, ParallelizationFactor: 10 }, { storage })
    first.answer = (one) => (one.keys[0] === 'slow' ? functionFailure('Error', 'no') : functionResult(null))
    await first.put('slow', 'b', 'c', 'd')
    await first.clock.settle()
    expect(first.seen.length).toBeGreaterThan(1)
    await first.stop()
    const second = await serve({}, { storage, tableName: first.tableName })
    expect(second.keysSeen().flat()).toContain('slow')
  })
})

describe('a starting position', () => {
  const before: NonNullable<Parameters<typeof serveMapping>[0]['before']> = async (dynamodb, tableName) => {
    await dynamodb.call?.('PutItem', { TableName: tableName, Item: { pk: { S: 'earlier' } } })
  }

  it('TRIM_HORIZON begins with what the stream still has', async () => {
    const served = await serve({ StartingPosition: 'TRIM_HORIZON' }, { before })
    expect(served.keysSeen()).toEqual([['earlier']])
  })

  it('LATEST begins with what comes, and stays there after a restart', async () => {
    const storage = new MemoryStorage()
    const mapping = { StartingPosition: 'LATEST' }
    const served = await serve(mapping, { before, storage })
    await served.stop()
    await served.put('between')
    const again = await serve(mapping, { storage, tableName: served.tableName })
    await again.put('later')
    await again.clock.settle()
    expect(again.keysSeen().flat()).toEqual(['between', 'later'])
  })
})

describe('what a mapping may not ask for', () => {
  it.each([
    [{ TumblingWindowInSeconds: 60 }, /TumblingWindowInSeconds is not supported locally/],
    [{ BatchSize: 10_001 }, /BatchSize: /],
    [{ StartingPosition: 'AT_TIMESTAMP' }, /StartingPosition: /],
    [
      { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' },
      /only DynamoDB streams and SQS queues/,
    ],
  ])('%j fails with the path of the mapping', async (mapping, message) => {
    await expect(serve(mapping)).rejects.toThrow(message)
    await expect(serve(mapping)).rejects.toThrow(/^Stack\/Mapping \(AWS::Lambda::EventSourceMapping, /)
  })

  it('stands still when it is not enabled', async () => {
    const served = await serve({ Enabled: false })
    await served.put('a')
    await served.clock.settle()
    expect(served.keysSeen()).toEqual([])
  })
})
