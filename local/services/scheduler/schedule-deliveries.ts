import * as z from 'zod'
import { randomHex, randomId } from '../../random-id.ts'
import { eventTime } from '../events/bus-event.ts'
import type { DeliveryFailure } from '../events/delivery/delivery-failure.ts'
import {
  type Delivery,
  type DeliveryEnd,
  RetryingDeliveries,
  type RetryOptions,
} from '../events/delivery/retrying-deliveries.ts'
import { DEFAULT_EVENT_AGE_SECONDS, DEFAULT_RETRY_ATTEMPTS } from '../events/target.ts'
import type { CloudContext } from '../service.ts'
import type { StoredSchedule } from './schedule.ts'
import { sendToScheduleTarget } from './send-to-schedule-target.ts'

const EXECUTION_ID_DIGITS = 16

const recordSchema = z.object({
  key: z.string(),
  arn: z.string(),
  scheduledTime: z.number(),
  firstAttemptAt: z.number(),
  attempts: z.number(),
})

/** Calls the targets of schedules, with their retries and dead letters. */
export class ScheduleDeliveries {
  readonly #context: CloudContext
  readonly #deliveries: RetryingDeliveries
  readonly #onEnd: (schedule: StoredSchedule) => void
  #count = 0

  /** @param onEnd is told when a call has succeeded or was given up. */
  constructor(context: CloudContext, options: RetryOptions, onEnd: (schedule: StoredSchedule) => void) {
    this.#context = context
    this.#deliveries = new RetryingDeliveries(context, context.storage.table('scheduler/deliveries'), options)
    this.#onEnd = onEnd
  }

  begin(schedule: StoredSchedule, scheduledTime: number): void {
    const now = this.#context.clock.now()
    const key = `${schedule.arn} ${scheduledTime} ${now}-${this.#count++}`
    this.#deliveries.begin(this.#delivery(key, schedule, scheduledTime, now))
  }

  /** Takes up what was under way when the process ended. */
  resume(findSchedule: (arn: string) => StoredSchedule | undefined): void {
    for (const stored of this.#deliveries.stored()) {
      const { key, arn, scheduledTime, firstAttemptAt, attempts } = recordSchema.parse(stored)
      const schedule = findSchedule(arn)
      if (schedule)
        this.#deliveries.begin(this.#delivery(key, schedule, scheduledTime, firstAttemptAt), attempts)
      else this.#deliveries.forget(key)
    }
  }

  stop(): void {
    this.#deliveries.stop()
  }

  #delivery(key: string, schedule: StoredSchedule, scheduledTime: number, firstAttemptAt: number): Delivery {
    const { Target: target } = schedule.settings
    let executionId = ''
    const input = (attempt: number): string => {
      executionId = randomHex(EXECUTION_ID_DIGITS)
      const attributes = {
        'schedule-arn': schedule.arn,
        'scheduled-time': eventTime(scheduledTime),
        'execution-id': executionId,
        'attempt-number': String(attempt),
      }
      return fillAttributes(target.Input ?? this.#notification(schedule, scheduledTime), attributes)
    }
    return {
      key,
      record: { arn: schedule.arn, scheduledTime },
      firstAttemptAt,
      maxRetries: target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
      maxAgeSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_EVENT_AGE_SECONDS,
      send: async (attempt) => {
        await sendToScheduleTarget(this.#context, target, input(attempt))
        this.#onEnd(schedule)
      },
      giveUp: async (failure, end) => {
        await this.#giveUp(schedule, scheduledTime, executionId, failure, end)
        this.#onEnd(schedule)
      },
    }
  }

  /** What a target receives whose schedule has no input. */
  #notification(schedule: StoredSchedule, scheduledTime: number): string {
    return JSON.stringify({
      version: '0',
      id: randomId(),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: this.#context.accountId,
      time: eventTime(scheduledTime),
      region: this.#context.region,
      resources: [schedule.arn],
      detail: '{}',
    })
  }

  async #giveUp(
    schedule: StoredSchedule,
    scheduledTime: number,
    executionId: string,
    failure: DeliveryFailure,
    end: DeliveryEnd,
  ): Promise<void> {
    const { Target: target } = schedule.settings
    const queueArn = target.DeadLetterConfig?.Arn
    const what = `scheduler: schedule ${schedule.name} did not reach ${target.Arn} (${failure.exception}: ${failure.message})`
    if (queueArn === undefined) {
      this.#context.log(`${what}; it has no dead-letter queue`)
      return
    }
    const body = target.Input ?? this.#notification(schedule, scheduledTime)
    try {
      await this.#context.deliver(queueArn, asJson(body), {
        messageAttributes: {
          ERROR_CODE: failure.exception,
          ERROR_MESSAGE: failure.message,
          EXECUTION_ID: executionId,
          ...(end.exhausted && { EXHAUSTED_RETRY_CONDITION: end.exhausted }),
          IS_PAYLOAD_TRUNCATED: 'false',
          RETRY_ATTEMPTS: String(end.retries),
          SCHEDULED_TIME: eventTime(scheduledTime),
          SCHEDULE_ARN: schedule.arn,
          TARGET_ARN: target.Arn,
        },
      })
      this.#context.log(`${what}; it is in ${queueArn}`)
    } catch (error) {
      this.#context.log(`${what}; ${queueArn} did not take it (${String(error)})`)
    }
  }
}

/** Fills `<aws.scheduler.…>` in, wherever it stands. */
function fillAttributes(input: string, attributes: Readonly<Record<string, string>>): string {
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (keyword, name: string) => attributes[name] ?? keyword)
}

function asJson(text: string): z.core.util.JSONType {
  try {
    return z.json().parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
