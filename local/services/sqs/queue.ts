import { createHash } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { randomId } from '../../random-id.ts'
import type { StorageTable } from '../../storage.ts'
import { type MessageAttributes, messageBytes, storedMessage, type StoredMessage } from './message.ts'
import { DEFAULT_ATTRIBUTES, type QueueAttributes, redrivePolicyOf } from './queue-attributes.ts'
import { sqsError } from './sqs-error.ts'

/** A send of a FIFO queue with the same deduplication id within this time is the same message. */
const DEDUPLICATION_MS = 5 * 60 * 1000
/** What XML 1.0 allows, as SQS asks for. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN_CHARACTERS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

/** What a message is sent with. */
export interface NewMessage {
  readonly body: string
  readonly attributes: MessageAttributes
  readonly delaySeconds?: number | undefined
  readonly groupId?: string | undefined
  readonly deduplicationId?: string | undefined
}

/** One queue. All its times are the clock's; what is over is seen when someone looks. */
export class Queue {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  readonly #clock: Clock
  readonly #table: StorageTable
  /** In the order in which they were sent. */
  readonly #messages = new Map<string, StoredMessage>()
  readonly #deduplication = new Map<string, { at: number; message: StoredMessage }>()
  #attributes: QueueAttributes
  #sequence = 0

  constructor(options: {
    name: string
    arn: string
    createdAt: number
    attributes: QueueAttributes
    clock: Clock
    table: StorageTable
  }) {
    this.name = options.name
    this.arn = options.arn
    this.createdAt = options.createdAt
    this.#clock = options.clock
    this.#table = options.table
    this.#attributes = { ...DEFAULT_ATTRIBUTES, ...options.attributes }
    for (const [id, value] of options.table.entries()) {
      const message = storedMessage.parse(value)
      this.#messages.set(id, message)
      this.#sequence = Math.max(this.#sequence, Number(message.sequenceNumber ?? 0))
    }
  }

  get attributes(): QueueAttributes {
    return this.#attributes
  }

  setAttributes(changes: QueueAttributes): void {
    this.#attributes = { ...this.#attributes, ...changes }
  }

  get isFifo(): boolean {
    return this.#attributes['FifoQueue'] === 'true'
  }

  /** @throws {AwsError} for a message that SQS refuses */
  send(input: NewMessage): { message: StoredMessage; delayMs: number } {
    this.#check(input)
    const deduplicationId = this.isFifo ? this.#deduplicationId(input) : undefined
    const now = this.#clock.now()
    if (deduplicationId !== undefined) {
      const earlier = this.#deduplication.get(deduplicationId)
      if (earlier && now - earlier.at < DEDUPLICATION_MS) return { message: earlier.message, delayMs: 0 }
    }
    const delayMs = (input.delaySeconds ?? this.#seconds('DelaySeconds')) * 1000
    const message: StoredMessage = {
      id: randomId(),
      body: input.body,
      attributes: input.attributes,
      sentAt: now,
      visibleAt: now + delayMs,
      receiveCount: 0,
      groupId: input.groupId,
      deduplicationId,
      ...(this.isFifo && { sequenceNumber: String(++this.#sequence).padStart(20, '0') }),
    }
    if (deduplicationId !== undefined) this.#deduplication.set(deduplicationId, { at: now, message })
    this.#save(message)
    return { message, delayMs }
  }

  /**
   * Takes up to `most` messages that are visible, each hidden from others for `visibilitySeconds`. A message that was
   * received too often already is handed to `redrive` instead.
   */
  receive(
    most: number,
    visibilitySeconds: number | undefined,
    redrive: (message: StoredMessage, deadLetterTargetArn: string) => boolean,
  ): StoredMessage[] {
    const now = this.#clock.now()
    const policy = redrivePolicyOf(this.#attributes)
    const hiddenMs = (visibilitySeconds ?? this.#seconds('VisibilityTimeout')) * 1000
    const busyGroups = new Set<string>()
    const received: StoredMessage[] = []
    for (const message of this.#present(now)) {
      if (received.length >= most) break
      // Within a group a message comes only when none before it is out or delayed.
      if (message.groupId !== undefined && busyGroups.has(message.groupId)) continue
      if (message.visibleAt > now) {
        if (message.groupId !== undefined) busyGroups.add(message.groupId)
        continue
      }
      if (
        policy &&
        message.receiveCount >= policy.maxReceiveCount &&
        redrive(message, policy.deadLetterTargetArn)
      ) {
        this.#forget(message)
        continue
      }
      const taken: StoredMessage = {
        ...message,
        visibleAt: now + hiddenMs,
        receiveCount: message.receiveCount + 1,
        firstReceivedAt: message.firstReceivedAt ?? now,
        receipt: randomId(),
      }
      this.#save(taken)
      received.push(taken)
    }
    return received
  }

  /** Takes in a message of another queue that was received there too often. */
  adopt(message: StoredMessage, sourceArn: string): void {
    const { receipt: _receipt, firstReceivedAt: _first, ...rest } = message
    this.#save({ ...rest, visibleAt: this.#clock.now(), receiveCount: 0, deadLetterSourceArn: sourceArn })
  }

  /** A receipt whose message is gone already deletes nothing, without an error, as on SQS. */
  delete(receipt: string): void {
    const message = this.#byReceipt(receipt)
    if (message) this.#forget(message)
  }

  /** @throws {AwsError} `MessageNotInflight`, `ReceiptHandleIsInvalid` */
  changeVisibility(receipt: string, seconds: number): void {
    const now = this.#clock.now()
    const message = this.#byReceipt(receipt)
    if (!message)
      throw sqsError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${receipt}" is not a valid receipt handle.`,
      )
    if (message.visibleAt <= now)
      throw sqsError('MessageNotInflight', 'The message referred to is not in flight.')
    this.#save({ ...message, visibleAt: now + seconds * 1000 })
  }

  purge(): void {
    for (const message of this.#messages.values()) this.#forget(message)
  }

  counts(): { visible: number; inFlight: number; delayed: number } {
    const now = this.#clock.now()
    const counts = { visible: 0, inFlight: 0, delayed: 0 }
    for (const message of this.#present(now)) {
      if (message.visibleAt <= now) counts.visible++
      else if (message.receipt === undefined) counts.delayed++
      else counts.inFlight++
    }
    return counts
  }

  /** When the next message becomes visible that is not now; absent when there is none. */
  nextVisibleAt(): number | undefined {
    const now = this.#clock.now()
    const times = this.#present(now)
      .map((message) => message.visibleAt)
      .filter((time) => time > now)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  #present(now: number): StoredMessage[] {
    const oldest = now - this.#seconds('MessageRetentionPeriod') * 1000
    const present: StoredMessage[] = []
    for (const message of this.#messages.values()) {
      if (message.sentAt >= oldest) present.push(message)
      else this.#forget(message)
    }
    return present
  }

  #check({ body, attributes, groupId, delaySeconds }: NewMessage): void {
    const most = Number(this.#attributes['MaximumMessageSize'])
    if (body === '') throw sqsError('MissingParameter', 'The request must contain the parameter MessageBody.')
    if (messageBytes(body, attributes) > most) {
      throw sqsError(
        'InvalidParameterValue',
        `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`,
      )
    }
    if (FORBIDDEN_CHARACTERS.test(body)) {
      throw sqsError(
        'InvalidMessageContents',
        'Invalid binary character was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
      )
    }
    if (this.isFifo && groupId === undefined) {
      throw sqsError('MissingParameter', 'The request must contain the parameter MessageGroupId.')
    }
    if (this.isFifo && delaySeconds !== undefined && delaySeconds > 0) {
      throw sqsError(
        'InvalidParameterValue',
        `Value ${delaySeconds} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
      )
    }
  }

  #deduplicationId({ body, deduplicationId }: NewMessage): string {
    if (deduplicationId !== undefined) return deduplicationId
    if (this.#attributes['ContentBasedDeduplication'] === 'true')
      return createHash('sha256').update(body).digest('hex')
    throw sqsError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
  }

  #byReceipt(receipt: string): StoredMessage | undefined {
    for (const message of this.#messages.values()) if (message.receipt === receipt) return message
    return undefined
  }

  #seconds(attribute: string): number {
    return Number(this.#attributes[attribute] ?? 0)
  }

  #save(message: StoredMessage): void {
    this.#messages.set(message.id, message)
    this.#table.set(message.id, message)
  }

  #forget(message: StoredMessage): void {
    this.#messages.delete(message.id)
    this.#table.delete(message.id)
  }
}
