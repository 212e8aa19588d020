import { isJsonObject, type JsonValue } from '../../json.ts'
import type { InvokeResult } from '../service.ts'

/** How an invocation went for the records of its batch. */
export type BatchOutcome =
  | { readonly kind: 'succeeded' }
  /** The function threw, or answered something that makes no sense: all records failed. */
  | { readonly kind: 'failed' }
  /** The function named records that failed. */
  | { readonly kind: 'partial'; readonly failed: ReadonlySet<string> }

/**
 * Reads what a function returned for a batch.
 * @param reportsFailures whether the mapping has `ReportBatchItemFailures`; without it any return is a success
 * @param ids what `itemIdentifier` may be: sequence numbers of a stream's records, ids of a queue's messages
 */
export function readOutcome(
  result: InvokeResult,
  reportsFailures: boolean,
  ids: ReadonlySet<string>,
): BatchOutcome {
  if (result.functionError !== undefined) return { kind: 'failed' }
  if (!reportsFailures) return { kind: 'succeeded' }
  const failures = batchItemFailures(result.payload)
  if (failures === undefined || failures.length === 0) return { kind: 'succeeded' }
  const failed = new Set<string>()
  for (const failure of failures) {
    const id = isJsonObject(failure) ? failure['itemIdentifier'] : undefined
    if (typeof id !== 'string' || id === '' || !ids.has(id)) return { kind: 'failed' }
    failed.add(id)
  }
  return { kind: 'partial', failed }
}

/** Lambda takes null, `{}` and an empty or null list for complete success; a wrong shape, for complete failure. */
function batchItemFailures(payload: JsonValue): readonly JsonValue[] | undefined {
  if (payload === null || payload === '') return undefined
  if (!isJsonObject(payload)) return [null]
  const failures = payload['batchItemFailures']
  if (failures === undefined || failures === null) return undefined
  return Array.isArray(failures) ? failures : [null]
}
