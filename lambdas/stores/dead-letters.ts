import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs'

import { sqs } from './dead-letter-queues.ts'

/** SQS takes and gives as many a call. */
const PER_CALL = 10
/** A look hides messages for moments only. One that dies in between hides them no longer than this. */
const LOOK_SECONDS = 20
/** Longer than a function may work on messages that it took. */
const WORK_SECONDS = 60
/** The most calls that look for chosen messages: 1,000 messages. */
const MAX_CALLS = 100

/** A message of a dead-letter queue. */
export interface Letter {
  /** SQS's message id: stays the same however often it is received. */
  readonly id: string
  readonly body: string
  readonly attributes: Readonly<Record<string, string>>
  readonly sentAt: Date
  /** How often it was received, looks included. */
  readonly receivedCount: number
  /** SQS's handle of this receipt. */
  readonly handle: string
}

/** Looks at up to `limit` messages, and shows them to others again at once. A queue of many gives some, in no order. */
export async function peekLetters(url: string, limit: number): Promise<readonly Letter[]> {
  const letters = new Map<string, Letter>()
  try {
    while (letters.size < limit) {
      const received = await receive(url, Math.min(PER_CALL, limit - letters.size), LOOK_SECONDS)
      if (received.length === 0) break
      for (const letter of received) letters.set(letter.id, letter)
    }
  } finally {
    await releaseLetters(url, [...letters.values()])
  }
  return [...letters.values()]
}

/**
 * Takes chosen messages out of others' sight for a minute. SQS gives no message by its id, so others are received too and
 * shown again. Who dies with messages taken loses none: they come back after that minute.
 * @returns those that were found, of the first 1,000 messages at least
 */
export async function takeLetters(url: string, ids: readonly string[]): Promise<readonly Letter[]> {
  const wanted = new Set(ids)
  const taken = new Map<string, Letter>()
  const others: Letter[] = []
  try {
    for (let call = 0; call < MAX_CALLS && taken.size < wanted.size; call += 1) {
      const received = await receive(url, PER_CALL, WORK_SECONDS)
      if (received.length === 0) break
      for (const letter of received) {
        if (wanted.has(letter.id)) taken.set(letter.id, letter)
        else others.push(letter)
      }
    }
  } finally {
    await releaseLetters(url, others)
  }
  return [...taken.values()]
}

/** Shows messages to others again. What fails comes back by itself. */
export async function releaseLetters(url: string, letters: readonly Letter[]): Promise<void> {
  for (const batch of batches(letters)) {
    const Entries = batch.map(({ handle }, index) => ({
      Id: String(index),
      ReceiptHandle: handle,
      VisibilityTimeout: 0,
    }))
    await sqs().send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }))
  }
}

/** Deletes messages that were taken. @returns ids of those that SQS did not delete */
export async function deleteLetters(url: string, letters: readonly Letter[]): Promise<ReadonlySet<string>> {
  const failed = new Set<string>()
  for (const batch of batches(letters)) {
    const Entries = batch.map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle }))
    const { Failed = [] } = await sqs().send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }))
    for (const { Id } of Failed) {
      const letter = batch[Number(Id)]
      if (letter) failed.add(letter.id)
    }
  }
  return failed
}

async function receive(url: string, most: number, visibilitySeconds: number): Promise<Letter[]> {
  const { Messages = [] } = await sqs().send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: most,
      VisibilityTimeout: visibilitySeconds,
      // Waiting asks all of SQS's servers: without it an answer may be empty though there are messages.
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
    }),
  )
  return Messages.flatMap((message) => toLetter(message) ?? [])
}

function toLetter(message: Message): Letter | undefined {
  const { MessageId, ReceiptHandle, Body = '', Attributes = {}, MessageAttributes = {} } = message
  if (MessageId === undefined || ReceiptHandle === undefined) return undefined
  const texts = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue])
  return {
    id: MessageId,
    body: Body,
    attributes: Object.fromEntries(texts),
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)),
    receivedCount: Number(Attributes.ApproximateReceiveCount ?? 1),
    handle: ReceiptHandle,
  }
}

function* batches(letters: readonly Letter[]): Generator<readonly Letter[]> {
  for (let start = 0; start < letters.length; start += PER_CALL) yield letters.slice(start, start + PER_CALL)
}
