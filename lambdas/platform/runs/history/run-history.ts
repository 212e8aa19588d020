import {
  type GetExecutionHistoryOutput,
  type HistoryEvent,
  paginateGetExecutionHistory,
} from '@aws-sdk/client-sfn'

import { stepFunctions } from '../store/executions.ts'

/** So much of a history is read; the API answers with at most 1,000 events at a time. */
export const MAX_HISTORY_EVENTS = 5000
const PAGE = 1000

/** The events of an execution, the oldest first. */
export interface RunHistory {
  readonly events: readonly HistoryEvent[]
  /** Whether there are more than {@link MAX_HISTORY_EVENTS}. */
  readonly truncated: boolean
}

/** Reads an execution's history, inputs and outputs included. */
export async function readRunHistory(executionArn: string): Promise<RunHistory> {
  const events: HistoryEvent[] = []
  for await (const page of historyPages(executionArn)) {
    events.push(...(page.events ?? []))
    if (events.length < MAX_HISTORY_EVENTS) continue
    const truncated = page.nextToken !== undefined || events.length > MAX_HISTORY_EVENTS
    return { events: events.slice(0, MAX_HISTORY_EVENTS), truncated }
  }
  return { events, truncated: false }
}

/** Goes through an execution's whole history page by page, the oldest event first, inputs and outputs included. */
export function historyPages(executionArn: string): AsyncIterable<GetExecutionHistoryOutput> {
  const paging = { client: stepFunctions(), pageSize: PAGE }
  return paginateGetExecutionHistory(paging, { executionArn, includeExecutionData: true })
}
