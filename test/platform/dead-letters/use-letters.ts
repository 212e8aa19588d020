import { createHash } from 'node:crypto'

import { beforeAll, beforeEach } from 'vitest'
import * as z from 'zod'

import type { Action } from '../../aws/aws-json-server.ts'

/** A message of the queue as a test writes it. */
export interface TestLetter {
  readonly id: string
  /** JSON, or text as it is. */
  readonly body: unknown
  readonly attributes?: Readonly<Record<string, string>>
}

const entriesSchema = z.object({ Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })) })

/**
 * Gives a test file one dead-letter queue, `demo`. A message that was received is hidden until it is released: a minute
 * never passes here.
 */
export function useLetters(actions: Map<string, Action>): {
  readonly put: (letters: readonly TestLetter[]) => void
  /** Ids of the messages that were deleted. */
  readonly deleted: Set<string>
  /** Ids of the messages that others cannot see. */
  readonly hidden: Set<string>
} {
  const queue = new Map<string, TestLetter>()
  const hidden = new Set<string>()
  const deleted = new Set<string>()

  beforeAll(() => {
    const url = `${process.env.AWS_ENDPOINT_URL_SQS}/000000000000/demo`
    process.env.DEAD_LETTER_QUEUES = JSON.stringify({ demo: url })
  })
  beforeEach(() => {
    for (const state of [queue, hidden, deleted]) state.clear()
    actions.set('ReceiveMessage', ({ MaxNumberOfMessages }) => {
      const visible = [...queue.values()].filter(({ id }) => !hidden.has(id))
      const taken = visible.slice(0, Number(MaxNumberOfMessages))
      for (const { id } of taken) hidden.add(id)
      return { Messages: taken.map(toMessage) }
    })
    actions.set('ChangeMessageVisibilityBatch', (input) => {
      const { Entries } = entriesSchema.parse(input)
      for (const { ReceiptHandle } of Entries) hidden.delete(ReceiptHandle)
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] }
    })
    actions.set('DeleteMessageBatch', (input) => {
      const { Entries } = entriesSchema.parse(input)
      for (const { ReceiptHandle } of Entries) {
        queue.delete(ReceiptHandle)
        hidden.delete(ReceiptHandle)
        deleted.add(ReceiptHandle)
      }
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] }
    })
  })
  return {
    put: (letters) => {
      for (const letter of letters) queue.set(letter.id, letter)
    },
    deleted,
    hidden,
  }
}

function toMessage({ id, body, attributes = {} }: TestLetter) {
  const Body = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    MessageId: id,
    ReceiptHandle: id,
    Body,
    MD5OfBody: createHash('md5').update(Body).digest('hex'),
    Attributes: { SentTimestamp: '1767225600000', ApproximateReceiveCount: '1' },
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  }
}
