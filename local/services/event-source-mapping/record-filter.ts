import type { JsonObject } from '../../json.ts'
import { compileEventPattern } from '../events/match-pattern.ts'

/** Whether a record passes a mapping's `FilterCriteria`: any of the patterns matches; without patterns all pass. */
export type RecordFilter = (record: JsonObject) => boolean

/** @throws {AwsError} `InvalidEventPatternException` */
export function compileFilters(filters: readonly { readonly Pattern: string }[]): RecordFilter {
  const matchers = filters.map((filter) => compileEventPattern(filter.Pattern))
  return (record) => matchers.length === 0 || matchers.some((matcher) => matcher.matches(record))
}
