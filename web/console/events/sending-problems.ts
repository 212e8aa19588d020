import * as z from 'zod/mini'

import { ApiError } from '../../shared/api-error.ts'
import type { Problem } from '../json-form/read-draft.ts'
import { explainIssue } from './explain-problem.ts'

const issuesSchema = z.array(z.object({ path: z.string(), code: z.string(), message: z.string() }))

/** What the API found wrong with an event's data, by path within the data; nothing when the error is another one. */
export function toSendingProblems(error: unknown): readonly Problem[] {
  if (!(error instanceof ApiError)) return []
  const issues = issuesSchema.safeParse(error.details['issues'])
  if (!issues.success) return []
  // What is wrong with the data alone has paths within it; else they begin at the body.
  const isWithinData = error.code === 'invalid_event'
  return issues.data.map((issue) => ({
    path: isWithinData ? issue.path : issue.path.replace(/^data(?:\.|$)/u, ''),
    message: explainIssue(issue),
  }))
}
