import { Cron } from 'croner'
import { instantOf, wallTimeAt } from './zoned-time.ts'

/** The text is not a cron expression as AWS takes them. */
export class CronExpressionError extends Error {
  override readonly name = 'CronExpressionError'
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
/** A wall time that clocks skip or repeat comes again at the next day's; AWS's years end with 2199. */
const MAX_SKIPPED = 1_000

interface Field {
  readonly name: string
  readonly first: number
  readonly last: number
  /** Names in place of numbers, the first of them for `first`. */
  readonly words?: readonly string[]
  /** Characters besides digits, `,`, `-`, `*` and `/`. */
  readonly extras: RegExp
}

const NO_EXTRAS = /$./
const FIELDS: readonly Field[] = [
  { name: 'minutes', first: 0, last: 59, extras: NO_EXTRAS },
  { name: 'hours', first: 0, last: 23, extras: NO_EXTRAS },
  { name: 'day-of-month', first: 1, last: 31, extras: /^(?:\?|L|LW|\d{1,2}W)$/ },
  { name: 'month', first: 1, last: 12, words: MONTHS, extras: NO_EXTRAS },
  { name: 'day-of-week', first: 1, last: 7, words: WEEKDAYS, extras: /^(?:\?|L|[1-7]L|[1-7]#[1-5])$/ },
  { name: 'year', first: 1970, last: 2199, extras: NO_EXTRAS },
]

/** What happens to times that a change of the clocks skips or repeats: they are not run, and run once. */
export interface CronSchedule {
  /** The first time after `after`, in milliseconds; undefined when there is none. */
  next(after: number): number | undefined
}

/**
 * Reads the six fields of AWS's cron expressions: minutes, hours, day-of-month, month, day-of-week (1 is Sunday) and
 * year, of which exactly one of the two day fields is `?`.
 * @throws {CronExpressionError}
 */
export function parseCron(fields: string, timeZone: string): CronSchedule {
  const parts = fields.trim().toUpperCase().split(/\s+/)
  if (parts.length !== FIELDS.length) {
    throw new CronExpressionError(`cron(${fields}) has ${parts.length} fields, not ${FIELDS.length}`)
  }
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = FIELDS.map((field, index) =>
    normalise(field, parts[index] ?? ''),
  )
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new CronExpressionError(`cron(${fields}) needs "?" in either day-of-month or day-of-week`)
  }
  // Evaluated on the wall clock, as if it were UTC: AWS's rules for changes of the clocks are not croner's.
  const cron = new Cron(`0 ${minutes} ${hours} ${dayOfMonth} ${month} ${dayOfWeek} ${year}`, {
    timezone: 'UTC',
    paused: true,
    mode: '7-part',
    alternativeWeekdays: true,
    domAndDow: true,
  })
  return {
    next: (after) => nextRun(cron, timeZone, after),
  }
}

function nextRun(cron: Cron, timeZone: string, after: number): number | undefined {
  let wallTime = wallTimeAt(timeZone, after)
  for (let skipped = 0; skipped < MAX_SKIPPED; skipped++) {
    const next = cron.nextRun(new Date(wallTime))
    if (!next) return undefined
    wallTime = next.getTime()
    const instant = instantOf(timeZone, wallTime)
    if (instant !== undefined && instant > after) return instant
  }
  return undefined
}

function normalise(field: Field, text: string): string {
  return text
    .split(',')
    .map((item) => normaliseItem(field, withNumbers(field, item)))
    .join(',')
}

function withNumbers(field: Field, item: string): string {
  return item.replace(/[A-Z]{3}/g, (word) => {
    const index = field.words?.indexOf(word) ?? -1
    return index < 0 ? word : String(index + field.first)
  })
}

function normaliseItem(field: Field, item: string): string {
  if (field.extras.test(item)) return toCroner(field, item)
  const match = /^(?<from>\*|\d+)(?:-(?<to>\d+))?(?:\/(?<step>\d+))?$/.exec(item)
  const { from, to, step } = match?.groups ?? {}
  const numbers = [from, to].filter((part) => part !== undefined && part !== '*').map(Number)
  const isInRange = numbers.every((number) => number >= field.first && number <= field.last)
  const increment = step === undefined ? undefined : Number(step)
  if (from === undefined || !isInRange || (from === '*' && to !== undefined) || increment === 0) {
    throw new CronExpressionError(`"${item}" cannot stand in the field ${field.name}`)
  }
  if (increment === undefined && to === undefined) return from
  return expand(
    field,
    from === '*' ? field.first : Number(from),
    to === undefined ? undefined : Number(to),
    increment,
  )
}

/** Lists a range or increment, since `5/15`, `FRI-MON` and steps beyond the field are not croner's. */
function expand(field: Field, from: number, to: number | undefined, step: number | undefined): string {
  const last = to ?? field.last
  const size = field.last - field.first + 1
  const length = (last >= from ? last - from : last - from + size) + 1
  const values = []
  for (let offset = 0; offset < length; offset += step ?? 1) {
    values.push(((from - field.first + offset) % size) + field.first)
  }
  return values.join(',')
}

function toCroner(field: Field, item: string): string {
  if (field.name !== 'day-of-week') return item
  if (item === 'L') return '7'
  return item.replace(/^(\d)L$/, '$1#L')
}
