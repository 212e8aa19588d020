import type { ScheduledTimer } from '../../clock.ts'
import { randomId } from '../../random-id.ts'
import { parseScheduleExpression } from '../scheduler/expression/schedule-expression.ts'
import type { CloudContext } from '../service.ts'
import { eventTime } from './bus-event.ts'
import type { RuleDeliveries } from './delivery/rule-deliveries.ts'
import type { Rule } from './event-buses.ts'

/** Fires rules that have a schedule: `background` timers, so that virtual time never leaps for their sake. */
export class ScheduledRules {
  readonly #context: CloudContext
  readonly #deliveries: RuleDeliveries
  readonly #timers = new Map<string, ScheduledTimer>()
  readonly #waiting = new Map<string, Rule>()
  #isStarted = false

  constructor(context: CloudContext, deliveries: RuleDeliveries) {
    this.#context = context
    this.#deliveries = deliveries
  }

  /** Begins to fire; rules that are put before only wait. */
  start(): void {
    this.#isStarted = true
    for (const rule of this.#waiting.values()) this.#arm(rule)
    this.#waiting.clear()
  }

  stop(): void {
    this.#isStarted = false
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  /** Tells that a rule was put, changed or deleted. */
  ruleChanged(rule: Rule, isGone: boolean): void {
    this.#timers.get(rule.arn)?.cancel()
    this.#timers.delete(rule.arn)
    this.#waiting.delete(rule.arn)
    if (isGone || !rule.isEnabled || rule.scheduleExpression === undefined) return
    if (this.#isStarted) this.#arm(rule)
    else this.#waiting.set(rule.arn, rule)
  }

  /** @param after the run that was last; a timer may fire a moment early. */
  #arm(rule: Rule, after = -Infinity): void {
    if (rule.scheduleExpression === undefined) return
    const { clock } = this.#context
    const schedule = parseScheduleExpression(rule.scheduleExpression, { strictUnits: true })
    const due = schedule.next(Math.max(after, clock.now()), rule.createdAt)
    if (due === undefined) return
    const timer = clock.schedule(due - clock.now(), () => this.#fire(rule, due), 'background')
    this.#timers.set(rule.arn, timer)
  }

  #fire(rule: Rule, due: number): void {
    this.#deliveries.begin(rule, {
      version: '0',
      id: randomId(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: this.#context.accountId,
      time: eventTime(due),
      region: this.#context.region,
      resources: [rule.arn],
      detail: {},
    })
    this.#arm(rule, due)
  }
}
