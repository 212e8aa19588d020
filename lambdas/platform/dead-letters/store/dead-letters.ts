import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs'

import { sqs } from './dead-letter-queues.ts'

/** SQS takes and gives as many a call. */
const PER_CALL = 10
/** So many calls release or delete at the same time. */
const CALLS_AT_ONCE = 5
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

/** Where it is told what SQS did not do, though nothing is lost by it. */
export interface LetterLog {
  warn(message: string, details: Readonly<Record<string, unknown>>): void
}

/** Looks at up to `limit` messages, and shows them to others again at once. A queue of many gives some, in no order. */
export async function peekLetters(
  url: string,
  { limit, log }: { readonly limit: number; readonly log: LetterLog },
): Promise<readonly Letter[]> {
  const letters = new Map<string, Letter>()
  try {
    while (letters.size < limit) {
      const received = await receive(url, Math.min(PER_CALL, limit - letters.size), LOOK_SECONDS)
      if (received.length === 0) break
      for (const letter of received) letters.set(letter.id, letter)
    }
  } finally {
    await releaseLetters(url, [...letters.values()], log)
  }
  return [...letters.values()]
}

/** What {@link takeLetters} found. */
export interface TakenLetters {
  readonly taken: readonly Letter[]
  /** Whether the queue had no more to give. If not, those that are missing may be in it still. */
  readonly sawAll: boolean
}

/**
 * Takes chosen messages out of others' sight for a minute. SQS gives no message by its id, so others are received too and
 * shown again. Who dies with messages taken loses none: they come back after that minute.
 * @param options.signal its end is that of the time: no more are looked for
 * @returns those that were found, of the first 1,000 messages at least if there is time
 */
export async function takeLetters(
  url: string,
  ids: readonly string[],
  { log, signal }: { readonly log: LetterLog; readonly signal: AbortSignal },
): Promise<TakenLetters> {
  const wanted = new Set(ids)
  const taken = new Map<string, Letter>()
  const others: Letter[] = []
  let sawAll = false
  try {
    for (let call = 0; call < MAX_CALLS && taken.size < wanted.size && !signal.aborted; call += 1) {
      const received = await receive(url, PER_CALL, WORK_SECONDS)
      sawAll = received.length === 0
      if (sawAll) break
      for (const letter of received) {
        if (wanted.has(letter.id)) taken.set(letter.id, letter)
        else others.push(letter)
      }
    }
  } catch (error) {
    others.push(...taken.values())
    throw error
  } finally {
    await releaseLetters(url, others, log)
  }
  return { taken: [...taken.values()], sawAll }
}

/** Shows messages to others again. What fails is logged and not thrown: those come back by themselves within a minute. */
export async function releaseLetters(url: string, letters: readonly Letter[], log: LetterLog): Promise<void> {
  await eachBatch(letters, async (batch) => {
    const Entries = batch.map(({ handle }, index) => ({
      Id: String(index),
      ReceiptHandle: handle,
      VisibilityTimeout: 0,
    }))
    try {
      await sqs().send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }))
    } catch (error) {
      log.warn('letters stay hidden for a while', { letters: batch.length, error: nameOf(error) })
    }
  })
}

/**
 * Deletes messages that were taken. A call that fails is logged, and fails its messages only.
 * @returns ids of those that SQS did not delete
 */
export async function deleteLetters(
  url: string,
  letters: readonly Letter[],
  log: LetterLog,
): Promise<ReadonlySet<string>> {
  const failed = new Set<string>()
  await eachBatch(letters, async (batch) => {
    const Entries = batch.map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle }))
    try {
      const { Failed = [] } = await sqs().send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }))
      for (const { Id } of Failed) {
        const letter = batch[Number(Id)]
        if (letter) failed.add(letter.id)
      }
    } catch (error) {
      log.warn('letters were not deleted', { letters: batch.length, error: nameOf(error) })
      for (const { id } of batch) failed.add(id)
    }
  })
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

/** Works on letters in batches of one call, some calls at once. */
async function eachBatch(
  letters: readonly Letter[],
  work: (batch: readonly Letter[]) => Promise<void>,
): Promise<void> {
  const calls: Promise<void>[] = []
  for (let start = 0; start < letters.length; start += PER_CALL) {
    calls.push(work(letters.slice(start, start + PER_CALL)))
    if (calls.length === CALLS_AT_ONCE) await Promise.all(calls.splice(0))
  }
  await Promise.all(calls)
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'UnknownError'
}
