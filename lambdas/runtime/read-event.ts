import type { JobEvent } from '../job/event-definition.ts'
import type { JobDefinition, StepWord } from '../job/job-definition.ts'
import { isJsonObject, type JsonValue } from '../job/json.ts'
import { checkEvent } from './check-event.ts'
import { EventOutdatedError } from './event-outdated-error.ts'
import { EventRefusedError } from './event-refused-error.ts'
import type { TaskPayload } from './task-payload.ts'

/**
 * The run's event as a step gets it: checked, its data parsed. An `onFailure` step gets it as it was sent when it does
 * not fit (any more): what the run did before must be cleaned up all the same.
 * @param step undefined where only the event is to be checked
 * @throws {EventRefusedError} before anything was done: in a check of its own, or in the first step.
 * @throws {EventOutdatedError} in a later step.
 */
export async function readEvent(
  definition: JobDefinition,
  step: StepWord | undefined,
  { event, run }: TaskPayload,
): Promise<JobEvent> {
  try {
    return await checkEvent(definition, event, run.replay)
  } catch (thrown) {
    if (!(thrown instanceof EventRefusedError) || step === undefined || definition.words[0] === step)
      throw thrown
    if (definition.onFailure.includes(step)) return asSent(event)
    throw new EventOutdatedError(
      `${thrown.message}. It fitted when the run began: since then a deployment changed the schema, or the schema asks for what changes with time`,
      { cause: thrown },
    )
  }
}

function asSent(event: JsonValue): JobEvent {
  const { id, name, data, ts } = isJsonObject(event) ? event : {}
  return { id: text(id), name: text(name), data, ts: text(ts) }
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
