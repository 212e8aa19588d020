import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'

import { handler as relay } from '../../../lambdas/platform/outbox/relay-outbox.ts'
import { handler as sweep, UnpublishedEventsError } from '../../../lambdas/platform/outbox/sweep-outbox.ts'
import { documents } from '../../../lambdas/aws/documents.ts'
import { deleteFromOutbox, type OutboxItem } from '../../../lambdas/bus/outbox.ts'
import { Fault, useAwsJson } from '../../aws/aws-json-server.ts'
import { dieAfter, NAMES, useAws } from '../../aws/aws.ts'

useAws()
const { actions, calls } = useAwsJson()

const LONG_AGO = '2026-01-01T00:00:00.000Z'

/** Event ids that the bus took, in order. */
let published: string[] = []

/** Lets the bus take all entries but those whose event id is in `refused`. */
function bus(refused: readonly string[] = []): void {
  actions.set('PutEvents', (input) => {
    const entries = entriesOf(input)
    const answers = entries.map(({ id }) => {
      if (refused.includes(id)) return { ErrorCode: 'InternalFailure', ErrorMessage: 'no' }
      published.push(id)
      return { EventId: uuidv7() }
    })
    return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers }
  })
}

function entriesOf(input: Record<string, unknown>): { id: string }[] {
  const { Entries } = input
  if (!Array.isArray(Entries)) throw new Error('PutEvents without entries')
  return Entries.map((entry: { Detail: string }) => JSON.parse(entry.Detail))
}

async function put(
  id: string,
  options: { createdAt?: string; padding?: number; event?: string } = {},
): Promise<OutboxItem> {
  const { createdAt = LONG_AGO, padding = 0 } = options
  const event =
    options.event ?? JSON.stringify({ id, name: 'demo/happened', data: 'x'.repeat(padding), ts: createdAt })
  const item = { id, event, createdAt }
  await documents().send(new PutCommand({ TableName: NAMES.OUTBOX_TABLE, Item: item }))
  return item
}

async function left(): Promise<string[]> {
  const { Items = [] } = await documents().send(
    new ScanCommand({ TableName: NAMES.OUTBOX_TABLE, ConsistentRead: true }),
  )
  return Items.map((item) => String(item.id)).toSorted()
}

/** A stream batch as Lambda gets it; sequence numbers are `seq-<id>`. */
function batch(items: readonly OutboxItem[], eventName = 'INSERT'): unknown {
  return {
    Records: items.map((item) => ({
      eventID: '1',
      eventName,
      eventSource: 'aws:dynamodb',
      dynamodb: {
        SequenceNumber: `seq-${item.id}`,
        StreamViewType: 'NEW_IMAGE',
        Keys: marshall({ id: item.id }),
        ...(eventName === 'INSERT' && { NewImage: marshall(item) }),
      },
    })),
  }
}

const none = { batchItemFailures: [] }

beforeEach(async () => {
  published = []
  await deleteFromOutbox(await left())
})

describe('the relay', () => {
  it('publishes each event as it stands and deletes its item', async () => {
    bus()
    const item = await put('a')
    expect(await relay(batch([item]))).toEqual(none)
    expect(calls).toHaveLength(1)
    expect(calls[0]?.input).toEqual({
      Entries: [
        {
          EventBusName: 'bus',
          Source: 'stepladder',
          DetailType: 'demo/happened',
          Detail: item.event,
          Time: Date.parse(LONG_AGO) / 1000,
        },
      ],
    })
    expect(await left()).toEqual([])
  })

  it('puts ten entries a call, in order', async () => {
    bus()
    const ids = Array.from({ length: 23 }, (_, index) => `id-${String(index).padStart(2, '0')}`)
    const items = await Promise.all(ids.map((id) => put(id)))
    expect(await relay(batch(items))).toEqual(none)
    expect(calls.map(({ input }) => entriesOf(input).length)).toEqual([10, 10, 3])
    expect(published).toEqual(ids)
    expect(await left()).toEqual([])
  })

  it('keeps each call below 256 KB', async () => {
    bus()
    const items = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => put(id, { padding: 64 * 1024 })))
    await relay(batch(items))
    expect(calls.map(({ input }) => entriesOf(input).length)).toEqual([3, 2])
    expect(published).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('reports what the bus did not take by sequence number, and keeps its items', async () => {
    bus(['b', 'd'])
    const items = await Promise.all(['a', 'b', 'c', 'd'].map((id) => put(id)))
    expect(await relay(batch(items))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'seq-b' }, { itemIdentifier: 'seq-d' }],
    })
    expect(published).toEqual(['a', 'c'])
    expect(await left()).toEqual(['b', 'd'])
  })

  it('reports all of a call that failed as a whole, and none of the others', async () => {
    let call = 0
    actions.set('PutEvents', (input) => {
      call += 1
      if (call === 1) throw new Fault('ThrottlingException')
      return { FailedEntryCount: 0, Entries: entriesOf(input).map(() => ({ EventId: 'e' })) }
    })
    const items = await Promise.all(Array.from({ length: 12 }, (_, index) => put(`id-${index + 10}`)))
    const { batchItemFailures } = await relay(batch(items))
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(
      items.slice(0, 10).map(({ id }) => `seq-${id}`),
    )
    expect(await left()).toEqual(items.slice(0, 10).map(({ id }) => id))
  })

  it('reports an item that is no event, and publishes the others', async () => {
    bus()
    const items = [await put('a', { event: 'not JSON' }), await put('b')]
    expect(await relay(batch(items))).toEqual({ batchItemFailures: [{ itemIdentifier: 'seq-a' }] })
    expect(published).toEqual(['b'])
    expect(await left()).toEqual(['a'])
  })

  it('leaves deletions alone', async () => {
    const item = { id: 'a', event: '{}', createdAt: LONG_AGO }
    expect(await relay(batch([item], 'REMOVE'))).toEqual(none)
    expect(calls).toEqual([])
  })

  it('that dies between publishing and deleting leaves the item to the sweep, with the same event id', async () => {
    bus()
    const item = await put('a')
    const death = dieAfter(0)
    // A failed deletion is no failure of the relay.
    expect(await relay(batch([item]))).toEqual(none)
    death.revive()
    expect(await left()).toEqual(['a'])
    expect(await sweep()).toEqual({ published: 1 })
    expect(published).toEqual(['a', 'a'])
    expect(await left()).toEqual([])
  })
})

describe('the sweep', () => {
  it('publishes what is older than a minute, and leaves the rest to the relay', async () => {
    bus()
    await put('old')
    await put('young', { createdAt: new Date(Date.now() - 30_000).toISOString() })
    expect(await sweep()).toEqual({ published: 1 })
    expect(published).toEqual(['old'])
    expect(await left()).toEqual(['young'])
  })

  it('goes on after failures and tells of them at the end', async () => {
    bus(['b'])
    await Promise.all(['a', 'b', 'c'].map((id) => put(id)))
    await expect(sweep()).rejects.toThrow(UnpublishedEventsError)
    expect(await left()).toEqual(['b'])
  })

  it('deletes more than DynamoDB takes in a call', async () => {
    bus()
    await Promise.all(Array.from({ length: 60 }, (_, index) => put(`id-${index}`)))
    expect(await sweep()).toEqual({ published: 60 })
    expect(await left()).toEqual([])
  })
})
