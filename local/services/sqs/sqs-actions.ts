import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import { md5, md5OfAttributes, messageAttribute } from './message.ts'
import type { Queue } from './queue.ts'
import type { QueueStore } from './queue-store.ts'
import { redrivePolicyOf } from './queue-attributes.ts'
import { sqsError } from './sqs-error.ts'

/** What actions work on; `ReceiveMessage`, which waits, stands in a file of its own. */
export interface SqsParts {
  readonly store: QueueStore
  /** A message was sent, and is visible after `delayMs`. */
  sent(queue: Queue, delayMs: number): void
}

const queueUrl = z.object({ QueueUrl: z.string() })
const texts = z.record(z.string(), z.string())
const sendEntry = z.object({
  MessageBody: z.string().default(''),
  DelaySeconds: z.number().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), messageAttribute).default({}),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
})
const visibility = z.object({ ReceiptHandle: z.string(), VisibilityTimeout: z.number().min(0).max(43_200) })
const receipt = z.object({ ReceiptHandle: z.string() })

type Action = (parts: SqsParts, input: JsonObject) => JsonObject

/** Every action of SQS that is done here but `ReceiveMessage`. */
export const SQS_ACTIONS: Readonly<Record<string, Action>> = {
  CreateQueue({ store }, input) {
    const { QueueName, Attributes } = z
      .object({ QueueName: z.string(), Attributes: texts.default({}) })
      .parse(input)
    return { QueueUrl: store.url(store.create(QueueName, Attributes)) }
  },
  DeleteQueue({ store }, input) {
    store.delete(queueOf(store, input))
    return {}
  },
  GetQueueUrl({ store }, input) {
    const { QueueName } = z.object({ QueueName: z.string() }).parse(input)
    return { QueueUrl: store.url(store.byUrl(QueueName)) }
  },
  ListQueues({ store }, input) {
    const { QueueNamePrefix } = z.object({ QueueNamePrefix: z.string().default('') }).parse(input)
    const queues = store.all().filter((queue) => queue.name.startsWith(QueueNamePrefix))
    return queues.length === 0 ? {} : { QueueUrls: queues.map((queue) => store.url(queue)) }
  },
  ListDeadLetterSourceQueues({ store }, input) {
    const { arn } = queueOf(store, input)
    const sources = store
      .all()
      .filter((queue) => redrivePolicyOf(queue.attributes)?.deadLetterTargetArn === arn)
    return { queueUrls: sources.map((queue) => store.url(queue)) }
  },
  GetQueueAttributes({ store }, input) {
    const { AttributeNames } = z.object({ AttributeNames: z.array(z.string()).default([]) }).parse(input)
    const attributes = allAttributes(queueOf(store, input))
    const wanted = Object.entries(attributes).filter(
      ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
    )
    return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) }
  },
  SetQueueAttributes({ store }, input) {
    store.setAttributes(queueOf(store, input), z.object({ Attributes: texts }).parse(input).Attributes)
    return {}
  },
  PurgeQueue({ store }, input) {
    queueOf(store, input).purge()
    return {}
  },
  SendMessage: (parts, input) => send(parts, queueOf(parts.store, input), input),
  SendMessageBatch(parts, input) {
    const queue = queueOf(parts.store, input)
    return inBatch(input, (entry) => send(parts, queue, entry))
  },
  DeleteMessage({ store }, input) {
    queueOf(store, input).delete(receipt.parse(input).ReceiptHandle)
    return {}
  },
  DeleteMessageBatch({ store }, input) {
    const queue = queueOf(store, input)
    return inBatch(input, (entry) => {
      queue.delete(receipt.parse(entry).ReceiptHandle)
      return {}
    })
  },
  ChangeMessageVisibility: (parts, input) => changeVisibility(parts, queueOf(parts.store, input), input),
  ChangeMessageVisibilityBatch(parts, input) {
    const queue = queueOf(parts.store, input)
    return inBatch(input, (entry) => changeVisibility(parts, queue, entry))
  },
}

/** The queue that an input names. @throws {AwsError} `QueueDoesNotExist` */
export function queueOf(store: QueueStore, input: JsonObject): Queue {
  return store.byUrl(queueUrl.parse(input).QueueUrl)
}

function send(parts: SqsParts, queue: Queue, input: JsonObject): JsonObject {
  const entry = sendEntry.parse(input)
  const { message, delayMs } = queue.send({
    body: entry.MessageBody,
    attributes: entry.MessageAttributes,
    delaySeconds: entry.DelaySeconds,
    groupId: entry.MessageGroupId,
    deduplicationId: entry.MessageDeduplicationId,
  })
  parts.sent(queue, delayMs)
  const digest = md5OfAttributes(message.attributes)
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(message.body),
    ...(digest !== undefined && { MD5OfMessageAttributes: digest }),
    ...(message.sequenceNumber !== undefined && { SequenceNumber: message.sequenceNumber }),
  }
}

function changeVisibility(parts: SqsParts, queue: Queue, input: JsonObject): JsonObject {
  const { ReceiptHandle, VisibilityTimeout } = visibility.parse(input)
  queue.changeVisibility(ReceiptHandle, VisibilityTimeout)
  if (VisibilityTimeout === 0) parts.sent(queue, 0)
  return {}
}

const batch = z.object({ Entries: z.array(z.looseObject({ Id: z.string() })) })

/** Does each entry by itself: some may fail. */
function inBatch(input: JsonObject, perform: (entry: JsonObject) => JsonObject): JsonObject {
  batch.parse(input)
  const entries = Array.isArray(input['Entries']) ? input['Entries'] : []
  if (entries.length === 0)
    throw sqsError('EmptyBatchRequest', 'There should be at least one entry in the request.')
  if (entries.length > 10) {
    throw sqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    )
  }
  const Successful: JsonObject[] = []
  const Failed: JsonObject[] = []
  const seen = new Set<string>()
  for (const entry of entries) {
    const { Id } = z.object({ Id: z.string() }).parse(entry)
    if (seen.has(Id)) throw sqsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`)
    seen.add(Id)
  }
  for (const entry of entries) {
    const { Id, ...rest } = z.record(z.string(), z.json()).parse(entry)
    try {
      Successful.push({ Id, ...perform(rest) })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message })
    }
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) }
}

function allAttributes(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts()
  const created = String(Math.floor(queue.createdAt / 1000))
  return {
    ...queue.attributes,
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
  }
}
