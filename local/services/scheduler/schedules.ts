import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { ScheduledTimer } from '../../clock.ts'
import type { JsonObject } from '../../json.ts'
import type { StorageTable } from '../../storage.ts'
import type { RetryOptions } from '../events/delivery/retrying-deliveries.ts'
import type { CloudContext } from '../service.ts'
import {
  parseScheduleExpression,
  type Schedule,
  ScheduleExpressionError,
} from './expression/schedule-expression.ts'
import { DEFAULT_GROUP, scheduleSchema, type ScheduleSettings, type StoredSchedule } from './schedule.ts'
import { ScheduleDeliveries } from './schedule-deliveries.ts'
import { whyNoScheduleTarget } from './send-to-schedule-target.ts'

const storedSchema = z.object({
  settings: z.unknown(),
  createdAt: z.number(),
  modifiedAt: z.number(),
  anchor: z.number(),
  lastRunAt: z.optional(z.number()),
})

/** All schedules and their timers, which are `background`: virtual time never leaps for a schedule's sake. */
export class Schedules {
  readonly #context: CloudContext
  readonly #schedules = new Map<string, StoredSchedule>()
  readonly #timers = new Map<string, ScheduledTimer>()
  /** Schedules that have no further run: what is left is the end of the last. */
  readonly #completing = new Set<string>()
  /** Schedules from before a restart. */
  readonly #loaded = new Set<string>()
  readonly #stored: StorageTable
  readonly #deliveries: ScheduleDeliveries
  #isStarted = false

  constructor(context: CloudContext, options: RetryOptions) {
    this.#context = context
    this.#stored = context.storage.table('scheduler/schedules')
    this.#deliveries = new ScheduleDeliveries(context, options, (schedule) => this.#afterRun(schedule))
    for (const [, value] of this.#stored.entries()) {
      const { settings, ...times } = storedSchema.parse(value)
      const parsed = scheduleSchema.parse(settings)
      const schedule = { ...this.#identity(parsed), settings: parsed, ...times, maker: 'client' as const }
      this.#schedules.set(schedule.arn, schedule)
      this.#loaded.add(schedule.arn)
    }
  }

  all(): StoredSchedule[] {
    return [...this.#schedules.values()]
  }

  find(name: string, groupName: string = DEFAULT_GROUP): StoredSchedule | undefined {
    return this.#schedules.get(this.#arn(name, groupName))
  }

  /** @throws {AwsError} ResourceNotFoundException */
  schedule(name: string, groupName?: string): StoredSchedule {
    const schedule = this.find(name, groupName)
    if (!schedule) {
      throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, { statusCode: 404 })
    }
    return schedule
  }

  /** Makes a schedule, or puts it in place of the one with its name. @throws {AwsError} ValidationException */
  put(settings: ScheduleSettings, maker: StoredSchedule['maker']): StoredSchedule {
    check(settings)
    const identity = this.#identity(settings)
    const existing = this.#schedules.get(identity.arn)
    const now = this.#context.clock.now()
    const keepsExpression = existing?.settings.ScheduleExpression === settings.ScheduleExpression
    const schedule: StoredSchedule = {
      ...identity,
      settings,
      createdAt: existing?.createdAt ?? now,
      modifiedAt: now,
      anchor: existing && keepsExpression ? existing.anchor : now,
      lastRunAt: keepsExpression ? existing.lastRunAt : undefined,
      maker: existing?.maker ?? maker,
    }
    if (settings.FlexibleTimeWindow.Mode === 'FLEXIBLE') {
      this.#context.log(
        `scheduler: schedule ${schedule.name} has a flexible time window: locally it runs when the window begins`,
      )
    }
    this.#schedules.set(schedule.arn, schedule)
    if (schedule.maker === 'client') this.#stored.set(schedule.arn, toJson(schedule))
    this.#cancel(schedule)
    if (this.#isStarted) this.#arm(schedule, keepsExpression ? now : now - 1)
    return schedule
  }

  delete(schedule: StoredSchedule): void {
    this.#cancel(schedule)
    this.#schedules.delete(schedule.arn)
    this.#stored.delete(schedule.arn)
  }

  /**
   * Begins to run schedules. Of those from before a restart, runs that were missed meanwhile are not made up for, but
   * for a one-time schedule that has not run.
   */
  start(): void {
    this.#isStarted = true
    this.#deliveries.resume((arn) => this.#schedules.get(arn))
    const now = this.#context.clock.now()
    for (const schedule of this.all())
      this.#arm(schedule, this.#loaded.has(schedule.arn) ? now : schedule.anchor - 1)
  }

  stop(): void {
    this.#isStarted = false
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
    this.#deliveries.stop()
  }

  #arm(schedule: StoredSchedule, after: number): void {
    const { settings } = schedule
    if (settings.State === 'DISABLED') return
    const { clock } = this.#context
    const due = nextRun(schedule, after)
    if (due === undefined) {
      if (schedule.lastRunAt === undefined) {
        this.#context.log(`scheduler: schedule ${schedule.name} never runs: its time is past`)
      }
      this.#completing.add(schedule.arn)
      return
    }
    const timer = clock.schedule(due - clock.now(), () => this.#run(schedule, due), 'background')
    this.#timers.set(schedule.arn, timer)
  }

  #run(schedule: StoredSchedule, due: number): void {
    this.#timers.delete(schedule.arn)
    const ran = { ...schedule, lastRunAt: due }
    this.#schedules.set(ran.arn, ran)
    this.#deliveries.begin(ran, due)
    if (ran.maker === 'client') this.#stored.set(ran.arn, toJson(ran))
    this.#arm(ran, Math.max(due, this.#context.clock.now()))
  }

  #afterRun(schedule: StoredSchedule): void {
    const isCurrent = this.#schedules.get(schedule.arn)?.settings === schedule.settings
    if (!isCurrent || !this.#completing.has(schedule.arn)) return
    if (schedule.settings.ActionAfterCompletion === 'DELETE') this.delete(schedule)
  }

  #cancel(schedule: StoredSchedule): void {
    this.#timers.get(schedule.arn)?.cancel()
    this.#timers.delete(schedule.arn)
    this.#completing.delete(schedule.arn)
  }

  #identity({
    Name,
    GroupName = DEFAULT_GROUP,
  }: ScheduleSettings): Pick<StoredSchedule, 'name' | 'groupName' | 'arn'> {
    return { name: Name, groupName: GroupName, arn: this.#arn(Name, GroupName) }
  }

  #arn(name: string, groupName: string): string {
    return `arn:aws:scheduler:${this.#context.region}:${this.#context.accountId}:schedule/${groupName}/${name}`
  }
}

/**
 * The first run after `after`. A rate runs at once, or at its `StartDate`. A one-time schedule runs once, also late, but
 * not if its time was past when it was made.
 */
function nextRun(schedule: StoredSchedule, after: number): number | undefined {
  const { StartDate, EndDate = Infinity } = schedule.settings
  const expression = parse(schedule.settings)
  if (expression.kind === 'at') {
    return schedule.lastRunAt === undefined ? expression.next(schedule.anchor - 1, 0) : undefined
  }
  const anchor = StartDate ?? schedule.anchor
  const earliest = Math.max(after, (StartDate ?? 0) - 1)
  const due = expression.kind === 'rate' && earliest < anchor ? anchor : expression.next(earliest, anchor)
  return due !== undefined && due < EndDate ? due : undefined
}

function parse(settings: ScheduleSettings): Schedule {
  return parseScheduleExpression(settings.ScheduleExpression, {
    allowAt: true,
    ...(settings.ScheduleExpressionTimezone !== undefined && {
      timeZone: settings.ScheduleExpressionTimezone,
    }),
  })
}

function check(settings: ScheduleSettings): void {
  try {
    parse(settings)
  } catch (error) {
    if (!(error instanceof ScheduleExpressionError)) throw error
    const message = `Invalid Schedule Expression ${settings.ScheduleExpression}: ${error.message}.`
    throw new AwsError('ValidationException', message, { cause: error })
  }
  const { FlexibleTimeWindow, StartDate, EndDate, Target } = settings
  if (FlexibleTimeWindow.Mode === 'FLEXIBLE' && FlexibleTimeWindow.MaximumWindowInMinutes === undefined) {
    throw new AwsError('ValidationException', 'A flexible time window needs MaximumWindowInMinutes.')
  }
  if (StartDate !== undefined && EndDate !== undefined && StartDate >= EndDate) {
    throw new AwsError('ValidationException', 'The StartDate must be before the EndDate.')
  }
  const reason = whyNoScheduleTarget(Target)
  if (reason !== undefined) throw new AwsError('ValidationException', reason)
}

function toJson({ settings, createdAt, modifiedAt, anchor, lastRunAt }: StoredSchedule): JsonObject {
  const { StartDate, EndDate, ...rest } = settings
  return {
    settings: {
      ...rest,
      ...(StartDate !== undefined && { StartDate: StartDate / 1_000 }),
      ...(EndDate !== undefined && { EndDate: EndDate / 1_000 }),
    },
    createdAt,
    modifiedAt,
    anchor,
    ...(lastRunAt !== undefined && { lastRunAt }),
  }
}
