import en from 'zod/v4/locales/en.js'
import * as z from 'zod/mini'

import { ApiError } from './api-error.ts'

/** Lets issues say what was expected: `zod/mini` leaves the words out. They tell types of what was given, not values. */
export const inWords = { error: en().localeError }

/**
 * Parses a part of a request.
 * @param part how the answer calls it: `body`, `query`, `path`
 * @throws {ApiError} 422 `invalid_request` with zod's issues, which name paths and never repeat values
 */
export function parsePart<T>(part: string, schema: z.ZodMiniType<T>, value: unknown): T {
  const parsed = z.safeParse(schema, value, inWords)
  if (parsed.success) return parsed.data
  throw new ApiError(422, 'invalid_request', `The ${part} is not as it must be: see "issues".`, {
    details: { issues: describeIssues(parsed.error) },
  })
}

/** What is wrong, and where. */
export function describeIssues(
  error: z.core.$ZodError,
): readonly { path: string; code: string; message: string }[] {
  return error.issues.map(({ path, code, message }) => ({ path: path.map(String).join('.'), code, message }))
}
