import type { HistoryEvent } from '@aws-sdk/client-sfn'
import * as z from 'zod/mini'

import type { JsonValue } from '../../../job/json.ts'
import { historyPages } from '../history/run-history.ts'

const lambdaResultSchema = z.object({
  Payload: z.object({ output: z.custom<JsonValue>((value) => value !== undefined) }),
})

const putEventsSchema = z.object({ Entries: z.array(z.object({ Detail: z.object({ id: z.string() }) })) })

/**
 * Reads the outputs of a run's words by id, from its execution's whole history: what the step's function gave out, and
 * `{ id }` of the event that a `sendEvent` sent. Not what the states gave out: the last one of a branch gives out the
 * outputs of its branch. A state that failed and was caught has no output.
 */
export async function readTaskOutputs(executionArn: string): Promise<Map<string, JsonValue>> {
  const reader = new TaskReader()
  for await (const { events = [] } of historyPages(executionArn)) {
    for (const event of events) reader.read(event)
  }
  return reader.outputs
}

/** Follows each task by its events' `previousEventId`: branches interleave in the history. */
class TaskReader {
  readonly outputs = new Map<string, JsonValue>()
  /** Parameters of a task, by the id of its latest event. */
  readonly #parameters = new Map<number, string>()
  /** What a task yielded, by the id of its `TaskSucceeded`. */
  readonly #yielded = new Map<number, JsonValue>()

  read(event: HistoryEvent): void {
    const { id = 0, type, previousEventId = 0 } = event
    if (type === 'TaskScheduled') {
      this.#parameters.set(id, event.taskScheduledEventDetails?.parameters ?? '')
    } else if (type === 'TaskStarted') {
      this.#parameters.set(id, this.#parameters.get(previousEventId) ?? '')
    } else if (type === 'TaskSucceeded') {
      const output = taskOutput(event, this.#parameters.get(previousEventId) ?? '')
      if (output !== undefined) this.#yielded.set(id, output)
    } else if (type === 'TaskStateExited') {
      const name = event.stateExitedEventDetails?.name
      const output = this.#yielded.get(previousEventId)
      if (name !== undefined && output !== undefined) this.outputs.set(name, output)
    }
  }
}

function taskOutput(
  { taskSucceededEventDetails: details }: HistoryEvent,
  parameters: string,
): JsonValue | undefined {
  if (details?.resourceType === 'lambda') {
    return z.safeParse(lambdaResultSchema, parseJson(details.output)).data?.Payload.output
  }
  if (details?.resourceType === 'events') {
    const sent = z.safeParse(putEventsSchema, parseJson(parameters)).data?.Entries[0]
    return sent && { id: sent.Detail.id }
  }
  return undefined
}

function parseJson(text: string | undefined): unknown {
  return text === undefined || text === '' ? undefined : JSON.parse(text)
}
