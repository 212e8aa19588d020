import { describe, expect, it } from 'vitest'
import { serveQueue } from './serve-queue.ts'

describe('a message', () => {
  it('is received with its attributes, digests and times, and gone when it was deleted', async () => {
    const { send, receive, call, clock } = await serveQueue()
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'a' },
      raw: { DataType: 'Binary', BinaryValue: 'AP8=' },
    }
    const sent = await send('hello', { MessageAttributes })
    expect(sent).toMatchObject({
      MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
      MD5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    const [message] = await receive({ MessageAttributeNames: ['All'], AttributeNames: ['All'] })
    expect(message).toMatchObject({
      MessageId: sent['MessageId'],
      Body: 'hello',
      MD5OfBody: sent['MD5OfMessageBody'],
      MessageAttributes,
      MD5OfMessageAttributes: sent['MD5OfMessageAttributes'],
      Attributes: { SentTimestamp: String(clock.now()), ApproximateReceiveCount: '1' },
    })
    await call('DeleteMessage', { ReceiptHandle: message?.ReceiptHandle })
    await clock.advance(60_000)
    expect(await receive()).toEqual([])
    expect(await call('DeleteMessage', { ReceiptHandle: message?.ReceiptHandle })).toEqual({})
  })

  it('comes with those attributes only that were asked for', async () => {
    const { send, receive } = await serveQueue({ VisibilityTimeout: 0 })
    const text = { DataType: 'String', StringValue: 'x' }
    await send('a', { MessageAttributes: { 'trace.id': text, other: text } })
    expect((await receive())[0]).not.toHaveProperty('MessageAttributes')
    expect(await receive({ MessageAttributeNames: ['trace.*'] })).toMatchObject([
      { MessageAttributes: { 'trace.id': text } },
    ])
  })

  it('is hidden from others for the visibility timeout, and then comes again', async () => {
    const { send, bodies, receive, clock, call } = await serveQueue({ VisibilityTimeout: 30 })
    await send('a')
    const [first] = await receive()
    expect(await bodies()).toEqual([])
    await clock.advance(29_999)
    expect(await bodies()).toEqual([])
    await clock.advance(1)
    const [again] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] })
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' })
    expect(again?.ReceiptHandle).not.toBe(first?.ReceiptHandle)
    await call('ChangeMessageVisibility', { ReceiptHandle: again?.ReceiptHandle, VisibilityTimeout: 0 })
    expect(await bodies()).toEqual(['a'])
    await expect(
      call('ChangeMessageVisibility', { ReceiptHandle: 'none', VisibilityTimeout: 0 }),
    ).rejects.toMatchObject({ code: 'ReceiptHandleIsInvalid' })
  })

  it('waits for its delay, and is forgotten after the retention period', async () => {
    const { send, bodies, clock } = await serveQueue({ DelaySeconds: 10, MessageRetentionPeriod: 60 })
    await send('queue delay')
    await send('own delay', { DelaySeconds: 1 })
    await clock.advance(1000)
    expect(await bodies({ VisibilityTimeout: 0 })).toEqual(['own delay'])
    await clock.advance(9000)
    expect(await bodies({ VisibilityTimeout: 0 })).toHaveLength(2)
    await clock.advance(51_000)
    expect(await bodies()).toEqual([])
  })

  it('is refused when it is empty, too large or not text', async () => {
    const { send } = await serveQueue({ MaximumMessageSize: 1024 })
    await expect(send('')).rejects.toMatchObject({ code: 'MissingParameter' })
    await expect(send('x'.repeat(1025))).rejects.toMatchObject({ code: 'InvalidParameterValue' })
    await expect(send('\u0000')).rejects.toMatchObject({ code: 'InvalidMessageContents' })
    await expect(send('ok\t\u{1F600}')).resolves.toBeDefined()
  })

  it('moves to the dead-letter queue when it was received too often', async () => {
    const { send, receive, bodies, clock, create, call } = await serveQueue({ VisibilityTimeout: 1 })
    const { ref, attributes } = await create('Dead')
    await create('Queue', {
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn: attributes['Arn'] ?? '', maxReceiveCount: 2 },
    })
    await send('bad')
    for (let count = 0; count < 2; count++) {
      expect(await bodies()).toEqual(['bad'])
      await clock.advance(1000)
    }
    expect(await bodies()).toEqual([])
    const [dead] = await receive({ QueueUrl: ref, AttributeNames: ['All'] })
    expect(dead).toMatchObject({
      Body: 'bad',
      Attributes: {
        ApproximateReceiveCount: '1',
        DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:000000000000:Queue',
      },
    })
    expect(await call('ListDeadLetterSourceQueues', { QueueUrl: ref })).toEqual({
      queueUrls: ['http://127.0.0.1:4566/000000000000/Queue'],
    })
  })
})

describe('a long poll', () => {
  it('ends when a message comes', async () => {
    const { send, bodies } = await serveQueue()
    const waiting = bodies({ WaitTimeSeconds: 20 })
    await send('a')
    expect(await waiting).toEqual(['a'])
  })

  it('ends when a hidden message is visible again, or the wait time is over', async () => {
    const { send, bodies, clock } = await serveQueue({
      VisibilityTimeout: 5,
      ReceiveMessageWaitTimeSeconds: 20,
    })
    await send('a')
    expect(await bodies()).toEqual(['a'])
    const again = bodies()
    await clock.advance(5000)
    expect(await again).toEqual(['a'])
    const none = bodies({ WaitTimeSeconds: 3 })
    await clock.advance(3000)
    expect(await none).toEqual([])
  })

  it('ends empty when the service stops', async () => {
    const { bodies, sqs } = await serveQueue()
    const waiting = bodies({ WaitTimeSeconds: 20 })
    await sqs.stop?.()
    expect(await waiting).toEqual([])
  })
})

describe('a FIFO queue', () => {
  const FIFO = { FifoQueue: true, ContentBasedDeduplication: true, VisibilityTimeout: 10 }

  it('keeps the order within a group: nothing comes while one before it is out', async () => {
    const { send, receive, bodies, call } = await serveQueue(FIFO)
    for (const [body, group] of [
      ['1', 'a'],
      ['2', 'a'],
      ['3', 'b'],
    ]) {
      await send(body ?? '', { MessageGroupId: group })
    }
    const [first] = await receive({ MaxNumberOfMessages: 1 })
    expect(first?.Body).toBe('1')
    expect(await bodies()).toEqual(['3'])
    await call('DeleteMessage', { ReceiptHandle: first?.ReceiptHandle })
    expect(await bodies()).toEqual(['2'])
  })

  it('takes the same message once in five minutes', async () => {
    const { send, bodies, clock } = await serveQueue(FIFO)
    const first = await send('a', { MessageGroupId: 'g' })
    expect(await send('a', { MessageGroupId: 'g' })).toEqual(first)
    expect(await bodies({ VisibilityTimeout: 0 })).toEqual(['a'])
    await clock.advance(5 * 60_000)
    const later = await send('a', { MessageGroupId: 'g' })
    expect(later['MessageId']).not.toBe(first['MessageId'])
    expect(Number(later['SequenceNumber'])).toBeGreaterThan(Number(first['SequenceNumber']))
  })

  it('wants a group, and an id where the content does not make one', async () => {
    const { send } = await serveQueue({ FifoQueue: true })
    await expect(send('a')).rejects.toMatchObject({ code: 'MissingParameter' })
    await expect(send('a', { MessageGroupId: 'g' })).rejects.toMatchObject({ code: 'InvalidParameterValue' })
    await send('a', { MessageGroupId: 'g', MessageDeduplicationId: '1' })
  })
})
