import { beginCallerWait } from '../../caller-wait.ts'
import * as z from 'zod'
import type { CloudContext } from '../service.ts'
import type { JsonObject } from '../../json.ts'
import type { Queue } from './queue.ts'
import type { QueueStore } from './queue-store.ts'
import { receivedMessage } from './received-message.ts'
import { queueOf } from './sqs-actions.ts'

const names = z.array(z.string()).default([])
const receiveInput = z.object({
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  VisibilityTimeout: z.number().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.number().min(0).max(20).optional(),
  AttributeNames: names,
  MessageSystemAttributeNames: names,
  MessageAttributeNames: names,
})

/** Those who wait for messages, by queue. */
export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** Something may be there now. */
  wake(queueName: string): void {
    for (const resume of this.#waiting.get(queueName) ?? []) resume()
  }

  add(queueName: string, resume: () => void): () => void {
    const waiting = this.#waiting.get(queueName) ?? new Set()
    this.#waiting.set(queueName, waiting.add(resume))
    return () => void waiting.delete(resume)
  }

  wakeAll(): void {
    for (const name of this.#waiting.keys()) this.wake(name)
  }
}

/** `ReceiveMessage`: at once if there is a message, else when one comes, at the latest when the wait time is over. */
export async function receiveMessage(
  parts: {
    context: CloudContext
    store: QueueStore
    waiters: Waiters
    isStopping: () => boolean
    sent: (queue: Queue, delayMs: number) => void
    /** A function asks, whose invocation counts as work: while it waits here it does nothing, so time may leap. */
    fromWorker: boolean
  },
  input: JsonObject,
): Promise<JsonObject> {
  const { context, store, waiters } = parts
  const { clock } = context
  const wanted = receiveInput.parse(input)
  const queue = queueOf(store, input)
  const waitSeconds = wanted.WaitTimeSeconds ?? Number(queue.attributes['ReceiveMessageWaitTimeSeconds'])
  const until = clock.now() + waitSeconds * 1000
  for (;;) {
    const messages = queue.receive(wanted.MaxNumberOfMessages, wanted.VisibilityTimeout, (message, arn) => {
      const deadLetters = store.byArn(arn)
      deadLetters?.adopt(message, queue.arn)
      if (deadLetters) parts.sent(deadLetters, 0)
      return deadLetters !== undefined
    })
    if (messages.length > 0) {
      const systemNames = [...wanted.AttributeNames, ...wanted.MessageSystemAttributeNames]
      return {
        Messages: messages.map((message) =>
          receivedMessage(message, context.accountId, systemNames, wanted.MessageAttributeNames),
        ),
      }
    }
    if (clock.now() >= until || parts.isStopping()) return {}
    const endWait = parts.fromWorker ? beginCallerWait(clock) : undefined
    await untilMessageOr(until, queue, context, waiters)
    endWait?.()
  }
}

async function untilMessageOr(
  until: number,
  queue: Queue,
  context: CloudContext,
  waiters: Waiters,
): Promise<void> {
  const { clock } = context
  await new Promise<void>((resolve) => {
    const resume = (): void => {
      forget()
      timer.cancel()
      resolve()
    }
    const forget = waiters.add(queue.name, resume)
    const at = Math.min(until, queue.nextVisibleAt() ?? until)
    const timer = clock.schedule(at - clock.now(), resume)
  })
}
