import { GetExecutionHistoryCommand, type HistoryEvent } from '@aws-sdk/client-sfn'

import { stepFunctions } from './executions.ts'

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
  let nextToken: string | undefined
  do {
    const page = await stepFunctions().send(
      new GetExecutionHistoryCommand({
        executionArn,
        nextToken,
        maxResults: PAGE,
        includeExecutionData: true,
      }),
    )
    events.push(...(page.events ?? []))
    nextToken = page.nextToken
  } while (nextToken !== undefined && events.length < MAX_HISTORY_EVENTS)
  return {
    events: events.slice(0, MAX_HISTORY_EVENTS),
    truncated: nextToken !== undefined || events.length > MAX_HISTORY_EVENTS,
  }
}
