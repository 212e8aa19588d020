import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { MemoryStorage } from '../cloud-context.ts'
import { serveQueue } from './serve-queue.ts'

describe('a queue of the template', () => {
  it('yields its URL as Ref and its attributes', async () => {
    const { create } = await serveQueue()
    expect(await create('DeadLetters')).toEqual({
      ref: 'http://127.0.0.1:4566/000000000000/DeadLetters',
      attributes: {
        Arn: 'arn:aws:sqs:us-east-1:000000000000:DeadLetters',
        QueueName: 'DeadLetters',
        QueueUrl: 'http://127.0.0.1:4566/000000000000/DeadLetters',
      },
    })
    expect((await create('Fifo', { FifoQueue: true })).attributes['QueueName']).toBe('Fifo.fifo')
  })

  it('takes changed attributes when it is created again, and fails with its path for what is not done', async () => {
    const { create, call } = await serveQueue({ VisibilityTimeout: 5 })
    await create('Queue', { VisibilityTimeout: '7' })
    expect(await call('GetQueueAttributes', { AttributeNames: ['VisibilityTimeout'] })).toEqual({
      Attributes: { VisibilityTimeout: '7' },
    })
    await expect(create('Odd', { Sorting: true })).rejects.toThrow(
      /^Stack\/Odd .*Sorting is not supported locally/,
    )
    await expect(create('Late', { DelaySeconds: 901 })).rejects.toMatchObject({
      code: 'InvalidAttributeValue',
    })
  })
})

describe('a batch', () => {
  it('tells of each entry how it went', async () => {
    const { call, receive } = await serveQueue({ MaximumMessageSize: 1024 })
    const sent = await call('SendMessageBatch', {
      Entries: [
        { Id: 'one', MessageBody: '1' },
        { Id: 'large', MessageBody: 'x'.repeat(2000) },
      ],
    })
    expect(sent).toMatchObject({
      Successful: [{ Id: 'one', MessageId: expect.any(String) }],
      Failed: [{ Id: 'large', SenderFault: true, Code: 'InvalidParameterValue' }],
    })
    const [message] = await receive()
    const entry = { Id: 'x', ReceiptHandle: message?.ReceiptHandle }
    expect(
      await call('ChangeMessageVisibilityBatch', { Entries: [{ ...entry, VisibilityTimeout: 60 }] }),
    ).toEqual({ Successful: [{ Id: 'x' }] })
    expect(await call('DeleteMessageBatch', { Entries: [entry] })).toEqual({ Successful: [{ Id: 'x' }] })
  })

  it('is refused when it is empty, too long, or names an entry twice', async () => {
    const { call } = await serveQueue()
    const send = (ids: string[]): Promise<JsonObject> =>
      call('SendMessageBatch', { Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })) })
    await expect(send([])).rejects.toMatchObject({ code: 'EmptyBatchRequest' })
    await expect(send(['a', 'a'])).rejects.toMatchObject({ code: 'BatchEntryIdsNotDistinct' })
    const eleven = Array.from({ length: 11 }, (_, index) => String(index))
    await expect(send(eleven)).rejects.toMatchObject({ code: 'TooManyEntriesInBatchRequest' })
  })
})

describe('the queues', () => {
  it('are created, found, listed, counted, purged and deleted through the API', async () => {
    const { call, send, receive } = await serveQueue()
    const { QueueUrl } = await call('CreateQueue', { QueueName: 'made', Attributes: { DelaySeconds: '0' } })
    expect(await call('GetQueueUrl', { QueueName: 'made' })).toEqual({ QueueUrl })
    expect(await call('ListQueues', { QueueNamePrefix: 'ma' })).toEqual({ QueueUrls: [QueueUrl] })
    await expect(
      call('CreateQueue', { QueueName: 'made', Attributes: { DelaySeconds: '1' } }),
    ).rejects.toMatchObject({ code: 'QueueNameExists' })
    for (const more of [{}, {}, { DelaySeconds: 5 }]) await send('x', { QueueUrl, ...more })
    await receive({ QueueUrl, MaxNumberOfMessages: 1 })
    expect(await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })).toMatchObject({
      Attributes: {
        QueueArn: 'arn:aws:sqs:us-east-1:000000000000:made',
        ApproximateNumberOfMessages: '1',
        ApproximateNumberOfMessagesNotVisible: '1',
        ApproximateNumberOfMessagesDelayed: '1',
      },
    })
    await call('PurgeQueue', { QueueUrl })
    expect(await receive({ QueueUrl })).toEqual([])
    await call('DeleteQueue', { QueueUrl })
    await expect(send('x', { QueueUrl })).rejects.toMatchObject({ code: 'QueueDoesNotExist' })
    await expect(call('TagSomething')).rejects.toMatchObject({ code: 'UnsupportedOperation' })
    await expect(call('ReceiveMessage', { MaxNumberOfMessages: 11 })).rejects.toMatchObject({
      code: 'InvalidParameterValue',
    })
  })

  it('keep their messages, in flight or not, and their order over a restart', async () => {
    const storage = new MemoryStorage()
    const first = await serveQueue({ VisibilityTimeout: 10 }, storage)
    await first.send('a')
    await first.send('b')
    expect(await first.bodies({ MaxNumberOfMessages: 1 })).toEqual(['a'])
    const second = await serveQueue({ VisibilityTimeout: 10 }, storage)
    expect(await second.bodies()).toEqual(['b'])
    await second.clock.advance(10_000)
    expect(await second.bodies()).toEqual(['a', 'b'])
  })
})

describe('a delivery', () => {
  it('is a message with the payload as JSON and text attributes; listeners hear of it', async () => {
    const { sqs, receive } = await serveQueue()
    const heard: unknown[] = []
    const stop = sqs.onMessage((arn, delayMs) => void heard.push([arn, delayMs]))
    const arn = 'arn:aws:sqs:us-east-1:000000000000:Queue'
    await sqs.deliver?.(arn, { a: [1] }, { messageAttributes: { ERROR_CODE: 'NO' } })
    stop()
    await sqs.deliver?.(arn, 'text', {})
    expect(await receive({ MessageAttributeNames: ['All'] })).toMatchObject([
      { Body: '{"a":[1]}', MessageAttributes: { ERROR_CODE: { DataType: 'String', StringValue: 'NO' } } },
      { Body: 'text' },
    ])
    expect(heard).toEqual([[arn, 0]])
    await expect(sqs.deliver?.(`${arn}X`, {}, {})).rejects.toMatchObject({ code: 'QueueDoesNotExist' })
  })
})
