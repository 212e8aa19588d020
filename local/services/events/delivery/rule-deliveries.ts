import * as z from 'zod'
import type { CloudContext } from '../../service.ts'
import { type BusEvent, eventTime, isBusEvent } from '../bus-event.ts'
import type { Rule } from '../event-buses.ts'
import { DEFAULT_EVENT_AGE_SECONDS, DEFAULT_RETRY_ATTEMPTS, type Target } from '../target.ts'
import type { DeliveryFailure } from './delivery-failure.ts'
import {
  type Delivery,
  type DeliveryEnd,
  RetryingDeliveries,
  type RetryOptions,
} from './retrying-deliveries.ts'
import { sendToTarget } from './send-to-target.ts'
import { targetInput } from './target-input.ts'

const recordSchema = z.object({
  key: z.string(),
  event: z.custom<BusEvent>((value) => isBusEvent(value)),
  bus: z.string(),
  rule: z.string(),
  target: z.string(),
  firstAttemptAt: z.number(),
  attempts: z.number(),
})

/** Brings events to the targets of rules, with each target's retries and dead letters. */
export class RuleDeliveries {
  readonly #context: CloudContext
  readonly #deliveries: RetryingDeliveries
  #count = 0

  constructor(context: CloudContext, options: RetryOptions) {
    this.#context = context
    this.#deliveries = new RetryingDeliveries(context, context.storage.table('events/deliveries'), options)
  }

  /** Delivers an event to each target of a rule. */
  begin(rule: Rule, event: BusEvent): void {
    for (const target of rule.targets) {
      const key = `${event.id} ${rule.arn} ${target.Id} ${this.#context.clock.now()}-${this.#count++}`
      this.#deliveries.begin(this.#delivery(key, rule, target, event, this.#context.clock.now()))
    }
  }

  /** Takes up what was under way when the process ended. */
  resume(findRule: (busName: string, ruleName: string) => Rule | undefined): void {
    for (const stored of this.#deliveries.stored()) {
      const { key, event, bus, rule: ruleName, target: targetId, ...progress } = recordSchema.parse(stored)
      const rule = findRule(bus, ruleName)
      const target = rule?.targets.find(({ Id }) => Id === targetId)
      if (rule && target) {
        this.#deliveries.begin(
          this.#delivery(key, rule, target, event, progress.firstAttemptAt),
          progress.attempts,
        )
      } else {
        this.#context.log(
          `events: event ${event.id} is dropped: rule ${ruleName} has no target ${targetId} any more`,
        )
        this.#deliveries.forget(key)
      }
    }
  }

  stop(): void {
    this.#deliveries.stop()
  }

  #delivery(key: string, rule: Rule, target: Target, event: BusEvent, firstAttemptAt: number): Delivery {
    const origin = { ruleArn: rule.arn, ruleName: rule.name, ingestionTime: eventTime(firstAttemptAt) }
    return {
      key,
      record: { event, bus: rule.busName, rule: rule.name, target: target.Id },
      firstAttemptAt,
      maxRetries: target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
      maxAgeSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_EVENT_AGE_SECONDS,
      send: async () => sendToTarget(this.#context, target, targetInput(target, event, origin)),
      giveUp: (failure, end) => this.#giveUp(rule, target, event, failure, end),
    }
  }

  async #giveUp(
    rule: Rule,
    target: Target,
    event: BusEvent,
    failure: DeliveryFailure,
    end: DeliveryEnd,
  ): Promise<void> {
    const queueArn = target.DeadLetterConfig?.Arn
    const what = `events: event ${event.id} did not reach ${target.Arn} of rule ${rule.name} (${failure.code}: ${failure.message})`
    if (queueArn === undefined) {
      this.#context.log(`${what} and is dropped: the target has no dead-letter queue`)
      return
    }
    try {
      await this.#context.deliver(queueArn, event, {
        messageAttributes: {
          RULE_ARN: rule.arn,
          TARGET_ARN: target.Arn,
          ERROR_CODE: failure.code,
          ERROR_MESSAGE: failure.message,
          ...(end.exhausted && { EXHAUSTED_RETRY_CONDITION: end.exhausted }),
          RETRY_ATTEMPTS: String(end.retries),
        },
      })
      this.#context.log(`${what}; it is in ${queueArn}`)
    } catch (error) {
      this.#context.log(`${what} and is dropped: ${queueArn} did not take it (${String(error)})`)
    }
  }
}
