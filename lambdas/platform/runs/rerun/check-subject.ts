import { isDeepStrictEqual } from 'node:util'

import { findEvent } from '../../../registry/events.ts'
import { isJsonObject } from '../../../job/json.ts'
import { ApiError } from '../../../http/api-error.ts'

/**
 * Makes sure that outputs of an earlier run are not given to a run about something, or somebody, else: with edited data
 * they would still be those of the earlier event's subject.
 * @param trigger name of the event
 * @throws {ApiError} 422 when a field of the event's subject is edited; or, where it declares none, anything is
 */
export function checkSubject(trigger: string, earlier: unknown, edited: unknown): void {
  if (isDeepStrictEqual(earlier, edited)) return
  const remedy = 'Leave the data as it was, or rerun from the first step'
  const subject = findEvent(trigger)?.subject
  if (subject === undefined) {
    throw new ApiError(
      422,
      'data_edited',
      `The outputs of the earlier steps were made from the earlier data, and "${trigger}" does not say which fields of it may be edited. ${remedy}; or declare its subject in defineEvent.`,
    )
  }
  const changed = subject.filter((field) => !isDeepStrictEqual(read(earlier, field), read(edited, field)))
  if (changed.length === 0) return
  throw new ApiError(
    422,
    'other_subject',
    `The outputs of the earlier steps belong to the subject of the earlier data, and ${changed.join(', ')} would be another. ${remedy}.`,
    { details: { changed, subject } },
  )
}

function read(data: unknown, field: string): unknown {
  return isJsonObject(data) && Object.hasOwn(data, field) ? data[field] : undefined
}
