import * as z from 'zod'
import type { ScheduledTimer } from '../../clock.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import type { CloudContext } from '../service.ts'
import { readOutcome } from './batch-outcome.ts'
import type { QueueMappingProperties } from './mapping-properties.ts'
import { compileFilters, type RecordFilter } from './record-filter.ts'
import { WorkHold } from './work-hold.ts'

/** Lambda begins with five pollers; more come with more messages, which a laptop has not. */
const DEFAULT_CONCURRENCY = 5
/** The net below the nudges, for messages that were in flight when the process was stopped. */
const POLL_INTERVAL_MS = 300_000
/** As many as one `ReceiveMessage` yields. */
const MAX_RECEIVE = 10

const message = z.looseObject({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  Attributes: z.record(z.string(), z.string()).default({}),
  MessageAttributes: z
    .record(
      z.string(),
      z.object({
        DataType: z.string(),
        StringValue: z.string().optional(),
        BinaryValue: z.string().optional(),
      }),
    )
    .default({}),
  MD5OfBody: z.string(),
})
const received = z.object({ Messages: z.array(message).default([]) })
const attributes = z.object({ Attributes: z.object({ VisibilityTimeout: z.coerce.number() }) })
type Message = z.output<typeof message>

/** A mapping from an SQS queue to a function: messages that it fails on come back after the queue's visibility timeout. */
export class QueueMapping {
  readonly queueArn: string
  readonly #context: CloudContext
  readonly #functionArn: string
  readonly #properties: QueueMappingProperties
  readonly #filter: RecordFilter
  readonly #stopping = new AbortController()
  readonly #timers = new Set<ScheduledTimer>()
  #queueUrl: string | undefined
  #polling = 0
  #isGathering = false
  #isWanted = false
  #arrived = new AbortController()
  #background: ScheduledTimer | undefined

  constructor(context: CloudContext, functionArn: string, properties: QueueMappingProperties) {
    this.#context = context
    this.#functionArn = functionArn
    this.#properties = properties
    this.#filter = compileFilters(properties.FilterCriteria.Filters)
    this.queueArn = properties.EventSourceArn
  }

  async start(): Promise<void> {
    this.nudge()
    this.#background = this.#context.clock.schedule(POLL_INTERVAL_MS, () => void this.start(), 'background')
  }

  /** There is a message, or will be after `delayMs`. */
  nudge(delayMs = 0): void {
    if (this.#stopping.signal.aborted) return
    if (delayMs > 0) {
      const timer = this.#context.clock.schedule(delayMs, () => {
        this.#timers.delete(timer)
        this.nudge()
      })
      this.#timers.add(timer)
      return
    }
    this.#isWanted = true
    if (this.#isGathering) this.#arrived.abort()
    else if (this.#hasFreePoller()) void this.#poll()
  }

  stop(): void {
    this.#stopping.abort(new Error('the event source mapping was stopped'))
    this.#background?.cancel()
    for (const timer of this.#timers) timer.cancel()
  }

  #hasFreePoller(): boolean {
    return this.#polling < (this.#properties.ScalingConfig?.MaximumConcurrency ?? DEFAULT_CONCURRENCY)
  }

  /** One poller gathers at a time, so that batches fill; as it goes on to its function, the next one gathers. */
  async #poll(): Promise<void> {
    this.#polling++
    const hold = new WorkHold(this.#context.clock, this.#stopping.signal)
    hold.take()
    try {
      while (!this.#isGathering && !this.#stopping.signal.aborted) {
        this.#isWanted = false
        const batch = await this.#gather(hold)
        if (batch.length > 0) {
          if (this.#hasFreePoller()) void this.#poll()
          await this.#process(batch)
        } else if (!this.#isWanted) break
      }
    } catch (error) {
      if (!this.#stopping.signal.aborted) {
        this.#context.log(`${this.queueArn}: not read: ${String(error)}`)
      }
    } finally {
      this.#polling--
      hold.release()
    }
  }

  /** Receives until the batch is full, or its window, which began with its first message, is over. */
  async #gather(hold: WorkHold): Promise<Message[]> {
    const { BatchSize, MaximumBatchingWindowInSeconds } = this.#properties
    const { clock } = this.#context
    this.#isGathering = true
    try {
      const batch = await this.#receive(BatchSize)
      const until = clock.now() + MaximumBatchingWindowInSeconds * 1000
      while (batch.length > 0 && batch.length < BatchSize && clock.now() < until) {
        if (this.#stopping.signal.aborted) return []
        this.#arrived = new AbortController()
        await hold.wait(until - clock.now(), this.#arrived.signal)
        batch.push(...(await this.#receive(BatchSize - batch.length)))
      }
      return batch
    } finally {
      this.#isGathering = false
    }
  }

  async #receive(most: number): Promise<Message[]> {
    const messages: Message[] = []
    while (messages.length < most) {
      const output = await this.#sqs('ReceiveMessage', {
        MaxNumberOfMessages: Math.min(MAX_RECEIVE, most - messages.length),
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      })
      const { Messages } = received.parse(output)
      if (Messages.length === 0) break
      messages.push(...Messages)
    }
    return messages
  }

  async #process(batch: readonly Message[]): Promise<void> {
    const records = batch.map((one) => ({ message: one, json: this.#recordOf(one) }))
    const wanted = records.filter(({ json }) => this.#filter(withParsedBody(json)))
    // What the filter leaves out is deleted: nobody else would.
    await this.#delete(records.filter((record) => !wanted.includes(record)).map((record) => record.message))
    if (wanted.length === 0) return
    const succeeded = await this.#invoke(wanted)
    await this.#delete(succeeded)
    if (succeeded.length === wanted.length) return
    const { Attributes } = attributes.parse(
      await this.#sqs('GetQueueAttributes', { AttributeNames: ['VisibilityTimeout'] }),
    )
    this.nudge(Math.max(1, Attributes.VisibilityTimeout * 1000))
  }

  async #invoke(records: readonly { message: Message; json: JsonObject }[]): Promise<Message[]> {
    const messages = records.map((record) => record.message)
    try {
      const event = { Records: records.map((record) => record.json) }
      const result = await this.#context.invoke(this.#functionArn, event, { signal: this.#stopping.signal })
      const ids = new Set(messages.map((one) => one.MessageId))
      const outcome = readOutcome(result, this.#properties.FunctionResponseTypes.length > 0, ids)
      if (outcome.kind === 'succeeded') return messages
      return outcome.kind === 'failed' ? [] : messages.filter((one) => !outcome.failed.has(one.MessageId))
    } catch (error) {
      if (!this.#stopping.signal.aborted) {
        this.#context.log(`${this.#functionArn}: not invoked for a batch of a queue: ${String(error)}`)
      }
      return []
    }
  }

  async #delete(messages: readonly Message[]): Promise<void> {
    for (const one of messages) await this.#sqs('DeleteMessage', { ReceiptHandle: one.ReceiptHandle })
  }

  async #sqs(action: string, input: JsonObject): Promise<JsonObject> {
    this.#queueUrl ??= z
      .object({ QueueUrl: z.string() })
      .parse(
        await this.#context.call('sqs', 'GetQueueUrl', { QueueName: this.queueArn.split(':').pop() ?? '' }),
      ).QueueUrl
    return this.#context.call('sqs', action, { QueueUrl: this.#queueUrl, ...input })
  }

  #recordOf(one: Message): JsonObject {
    const messageAttributes = Object.entries(one.MessageAttributes).map(([name, value]) => [
      name,
      {
        ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
        ...(value.BinaryValue !== undefined && { binaryValue: value.BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType,
      },
    ])
    return {
      messageId: one.MessageId,
      receiptHandle: one.ReceiptHandle,
      body: one.Body,
      attributes: one.Attributes,
      messageAttributes: Object.fromEntries(messageAttributes),
      md5OfBody: one.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: this.queueArn,
      awsRegion: this.#context.region,
    }
  }
}

/** Filters look into a body that is JSON. */
function withParsedBody(record: JsonObject): JsonObject {
  const { body } = record
  if (typeof body !== 'string') return record
  try {
    const parsed: JsonValue = JSON.parse(body)
    return { ...record, body: parsed }
  } catch {
    return record
  }
}
