import { runStatusSchema } from './run-schema.ts'
import type { RunStatus } from './run-schema.ts'

/** Periods that a list can be narrowed to, with their length in milliseconds. */
export const PERIODS = {
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
} as const

export type Period = keyof typeof PERIODS

/** Which runs a list shows. What is absent does not narrow it. */
export interface RunFilter {
  readonly job?: string
  readonly status?: RunStatus
  /** The last so long; goes with time. */
  readonly period?: Period
  /** Moments as ISO 8601; they stand still. */
  readonly from?: string
  readonly to?: string
  /** The beginning of a run's name, or an event's id. */
  readonly text?: string
}

/** Reads a filter from the query of the page's URL. What makes no sense is left out. */
export function readRunFilter(query: URLSearchParams): RunFilter {
  const status = runStatusSchema.safeParse(query.get('status'))
  const period = Object.keys(PERIODS).find((name): name is Period => name === query.get('period'))
  return {
    ...textOf(query, 'job'),
    ...(status.success && { status: status.data }),
    ...(period && { period }),
    ...momentOf(query, 'from'),
    ...momentOf(query, 'to'),
    ...textOf(query, 'text'),
  }
}

/** Writes a filter as the query of the page's URL. */
export function writeRunFilter(filter: RunFilter): URLSearchParams {
  return new URLSearchParams(entriesOf(filter))
}

/**
 * Writes a filter as the query of `GET /runs`.
 * @param now for a period, in milliseconds since 1970
 */
export function runsQuery({ period, ...filter }: RunFilter, now: number): URLSearchParams {
  const from = period === undefined ? filter.from : new Date(now - PERIODS[period]).toISOString()
  return new URLSearchParams(entriesOf({ ...filter, ...(from !== undefined && { from }) }))
}

/** Whether a filter narrows the list at all. */
export function isNarrow(filter: RunFilter): boolean {
  return entriesOf(filter).length > 0
}

const NAMES = ['job', 'status', 'period', 'from', 'to', 'text'] as const

function entriesOf(filter: RunFilter): [string, string][] {
  return NAMES.flatMap((name): [string, string][] => {
    const value = filter[name]
    return value === undefined || value === '' ? [] : [[name, value]]
  })
}

function textOf<Name extends string>(query: URLSearchParams, name: Name): { [Key in Name]?: string } {
  const text = query.get(name)?.trim() ?? ''
  const found: { [Key in Name]?: string } = {}
  if (text !== '') found[name] = text
  return found
}

function momentOf<Name extends string>(query: URLSearchParams, name: Name): { [Key in Name]?: string } {
  const found = textOf(query, name)
  return Number.isNaN(Date.parse(found[name] ?? '')) ? {} : found
}
