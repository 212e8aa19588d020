import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod/mini'

import { readVariableAs } from '../../../aws/environment.ts'
import { jsonText } from '../../../aws/json-text.ts'

const urlsSchema = z.pipe(jsonText, z.record(z.string(), z.string()))
const contentsSchema = z.pipe(jsonText, z.record(z.string(), z.string()))

let client: SQSClient | undefined

/** The process's one SQS client, made on first use. */
export function sqs(): SQSClient {
  client ??= new SQSClient()
  return client
}

/** URLs of the dead-letter queues, by name (`DEAD_LETTER_QUEUES`). */
export function deadLetterQueues(): ReadonlyMap<string, string> {
  return new Map(Object.entries(readVariableAs('DEAD_LETTER_QUEUES', urlsSchema)))
}

/** What comes into each dead-letter queue, in words, by name (`DEAD_LETTER_CONTENTS`). */
export function deadLetterContents(): Readonly<Record<string, string>> {
  return readVariableAs('DEAD_LETTER_CONTENTS', contentsSchema)
}

/** About how many messages a queue has, those that someone is looking at included. SQS counts roughly. */
export async function countLetters(url: string): Promise<number> {
  const { Attributes = {} } = await sqs().send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  )
  const { ApproximateNumberOfMessages = '0', ApproximateNumberOfMessagesNotVisible = '0' } = Attributes
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible)
}
