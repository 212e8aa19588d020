import { createHash } from 'node:crypto'
import * as z from 'zod'

/** An attribute of a message, as the API has it. */
export const messageAttribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  /** Base64. */
  BinaryValue: z.string().optional(),
})
export type MessageAttributes = Record<string, z.output<typeof messageAttribute>>

/** What is kept of a message. Times are milliseconds of the clock. */
export const storedMessage = z.object({
  id: z.string(),
  body: z.string(),
  attributes: z.record(z.string(), messageAttribute),
  sentAt: z.number(),
  /** Before this it is delayed, or in flight if it has a receipt. */
  visibleAt: z.number(),
  receiveCount: z.number(),
  firstReceivedAt: z.number().optional(),
  /** The latest receipt handle; deleted messages are forgotten, so an old handle finds nothing. */
  receipt: z.string().optional(),
  groupId: z.string().optional(),
  deduplicationId: z.string().optional(),
  sequenceNumber: z.string().optional(),
  /** The queue that it was moved here from, after it was received too often. */
  deadLetterSourceArn: z.string().optional(),
})
export type StoredMessage = z.output<typeof storedMessage>

/** The hex MD5 of a text, by which clients check what arrived. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/**
 * The MD5 of attributes: names, types and values in order of the names, each with its length before it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).toSorted()
  if (names.length === 0) return undefined
  const hash = createHash('md5')
  const update = (bytes: Buffer): void => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    hash.update(length).update(bytes)
  }
  for (const name of names) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {}
    update(Buffer.from(name))
    update(Buffer.from(DataType))
    hash.update(Buffer.from([BinaryValue === undefined ? 1 : 2]))
    update(BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64'))
  }
  return hash.digest('hex')
}

/** Bytes that count against the largest message: the body and the attributes' names, types and values. */
export function messageBytes(body: string, attributes: MessageAttributes): number {
  let bytes = Buffer.byteLength(body)
  for (const [name, { DataType, StringValue = '', BinaryValue = '' }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name + DataType + StringValue) + Buffer.from(BinaryValue, 'base64').length
  }
  return bytes
}
