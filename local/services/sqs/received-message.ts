import type { JsonObject } from '../../json.ts'
import { md5, type MessageAttributes, md5OfAttributes, type StoredMessage } from './message.ts'

/** A message as `ReceiveMessage` answers it, with the attributes that were asked for. */
export function receivedMessage(
  message: StoredMessage,
  accountId: string,
  systemNames: readonly string[],
  names: readonly string[],
): JsonObject {
  const system = systemAttributes(message, accountId)
  const wantedSystem = Object.entries(system).filter(
    ([name, value]) => value !== undefined && (systemNames.includes('All') || systemNames.includes(name)),
  )
  const attributes = chosen(message.attributes, names)
  const digest = md5OfAttributes(attributes)
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(wantedSystem.length > 0 && { Attributes: Object.fromEntries(wantedSystem) }),
    ...(digest !== undefined && { MessageAttributes: attributes, MD5OfMessageAttributes: digest }),
  }
}

function systemAttributes(message: StoredMessage, accountId: string): Record<string, string | undefined> {
  return {
    SenderId: accountId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    SequenceNumber: message.sequenceNumber,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  }
}

/** `All`, `.*`, names, and prefixes like `trace.*`. */
function chosen(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  const isWanted = (name: string): boolean =>
    names.some(
      (wanted) =>
        wanted === 'All' ||
        wanted === name ||
        (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    )
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)))
}
