import { CronExpressionError, parseCron } from './cron-expression.ts'
import { instantOf, isTimeZone } from './zoned-time.ts'

/** A schedule expression that AWS would not take. */
export class ScheduleExpressionError extends Error {
  override readonly name = 'ScheduleExpressionError'
}

/** When a schedule runs. */
export interface Schedule {
  readonly kind: 'rate' | 'cron' | 'at'
  /** Milliseconds between runs, of a rate. */
  readonly periodMs?: number
  /** The first run after `after`; undefined when there is none. A rate counts from `anchor`. */
  next(after: number, anchor: number): number | undefined
}

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  minutes: 60_000,
  hour: 3_600_000,
  hours: 3_600_000,
  day: 86_400_000,
  days: 86_400_000,
}

/** How strict an expression is read. */
export interface ExpressionRules {
  /** Whose clocks `cron` and `at` follow. @default UTC */
  readonly timeZone?: string
  /** Whether `at(...)` may stand: schedules have it, rules have not. @default false */
  readonly allowAt?: boolean
  /** Whether `1` needs the singular and all else the plural, as in rules. @default false */
  readonly strictUnits?: boolean
}

/**
 * Reads `rate(5 minutes)`, `cron(0 12 * * ? *)` or `at(2026-01-31T08:00:00)`.
 * @throws {ScheduleExpressionError}
 */
export function parseScheduleExpression(text: string, rules: ExpressionRules = {}): Schedule {
  const match = /^(?<kind>rate|cron|at)\((?<body>.*)\)$/.exec(text.trim())
  const { kind, body = '' } = match?.groups ?? {}
  const timeZone = rules.timeZone ?? 'UTC'
  if (!isTimeZone(timeZone)) throw new ScheduleExpressionError(`${timeZone} is not a known time zone`)
  if (kind === 'rate') return parseRate(body, rules.strictUnits ?? false)
  if (kind === 'cron') {
    try {
      return { kind, ...parseCron(body, timeZone) }
    } catch (error) {
      if (error instanceof CronExpressionError)
        throw new ScheduleExpressionError(error.message, { cause: error })
      throw error
    }
  }
  if (kind === 'at' && rules.allowAt) return parseAt(body, timeZone)
  throw new ScheduleExpressionError(`${text} is not a rate, cron${rules.allowAt ? ' or at' : ''} expression`)
}

function parseRate(body: string, strictUnits: boolean): Schedule {
  const [value = '', unit = '', ...rest] = body.trim().split(/\s+/)
  const count = Number(value)
  const unitMs = UNIT_MS[unit]
  const isMisspelt = strictUnits && (count === 1) === unit.endsWith('s')
  if (!/^\d+$/.test(value) || count < 1 || unitMs === undefined || rest.length > 0 || isMisspelt) {
    throw new ScheduleExpressionError(`rate(${body}) needs a positive number and minutes, hours or days`)
  }
  const periodMs = count * unitMs
  return {
    kind: 'rate',
    periodMs,
    next: (after, anchor) => anchor + (Math.floor(Math.max(0, after - anchor) / periodMs) + 1) * periodMs,
  }
}

function parseAt(body: string, timeZone: string): Schedule {
  const wallTime = readWallTime(body)
  const time = wallTime === undefined ? undefined : instantOf(timeZone, wallTime)
  if (time === undefined) {
    throw new ScheduleExpressionError(`at(${body}) is not a time yyyy-mm-ddThh:mm:ss that ${timeZone} has`)
  }
  return { kind: 'at', next: (after) => (time > after ? time : undefined) }
}

/** As if it were UTC. 30 February is no time: `Date` would make 2 March of it, so what it read must read as the text. */
function readWallTime(text: string): number | undefined {
  const wallTime = Date.parse(`${text}Z`)
  const isTime = !Number.isNaN(wallTime) && new Date(wallTime).toISOString() === `${text}.000Z`
  return isTime ? wallTime : undefined
}
