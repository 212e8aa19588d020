import { toSeconds } from '../job/duration.ts'
import { CHECK_EVENT } from '../job/event-check.ts'
import type { JobEvent } from '../job/event-definition.ts'
import type { HandlerContext, TaskResult } from '../job/handler.ts'
import type { JobDefinition, StepWord } from '../job/job-definition.ts'
import { isJsonObject, type JsonValue } from '../job/json.ts'
import { DEFAULT_STEP_TIMEOUT } from '../job/limits.ts'
import { NonRetriableError } from '../job/non-retriable-error.ts'
import { outputDays } from '../job/output-keys.ts'
import { RunUndoneError } from '../job/run-undone-error.ts'
import { selectedSteps, stepWords } from '../job/words.ts'
import { InvalidPayloadError } from './invalid-payload-error.ts'
import { normaliseError } from './normalise-error.ts'
import { packOutput } from './pack-output.ts'
import type { RuntimePorts } from './ports.ts'
import { readEvent } from './read-event.ts'
import { readFailure } from './read-failure.ts'
import { createProgress } from './report-progress.ts'
import { startDeadline } from './step-deadline.ts'
import { createStepLog } from './step-log.ts'
import { parseTaskPayload, type TaskPayload } from './task-payload.ts'
import { unpackOutputs } from './unpack-outputs.ts'

/**
 * Runs one attempt of one step: from a Task's payload to the author's function, and back.
 * @returns the output, packed for the state machine
 * @throws an error whose name is what the state machine matches (see `normaliseError`), whatever was thrown.
 */
export async function runTask(
  definition: JobDefinition,
  rawPayload: unknown,
  context: HandlerContext,
  ports: RuntimePorts,
): Promise<TaskResult> {
  const payload = parse(rawPayload)
  const { run, job, attempt, event, supplied } = payload
  const eventId = isJsonObject(event) && typeof event['id'] === 'string' ? event['id'] : '(none)'
  const { awsRequestId: requestId } = context
  const keys = {
    run: run.name,
    job,
    step: payload.step,
    attempt,
    eventId,
    ...(requestId !== undefined && { requestId }),
  }
  const log = createStepLog(ports.log, keys, () => ports.now())
  try {
    const step = findStep(definition, payload)
    refuseRedriven(definition, step, payload)
    const checked = await readEvent(definition, step, payload)
    const output =
      step === undefined
        ? null
        : await runStep(definition, step, checked, payload, context, { ...ports, log })
    const outcome = supplied.output === undefined ? 'succeeded' : 'supplied'
    log.info(`step ${outcome}`, { outcome })
    return step === undefined || payload.returnEvent === true ? { output, event: checked } : { output }
  } catch (thrown) {
    const { error, name } = normaliseError(thrown)
    log.error('step failed', { outcome: 'failed', error: name })
    throw error
  }
}

function parse(payload: unknown): TaskPayload {
  try {
    return parseTaskPayload(payload)
  } catch (thrown) {
    throw normaliseError(thrown).error
  }
}

async function runStep(
  definition: JobDefinition,
  step: StepWord,
  event: JobEvent,
  payload: TaskPayload,
  context: HandlerContext,
  ports: RuntimePorts,
): Promise<JsonValue> {
  const packing = {
    job: definition.id,
    keptDays: outputDays(definition),
    step: step.id,
    runName: payload.run.name,
    attempt: payload.attempt,
    inlineBytes: payload.limits.inlineBytes,
    readBySelector: selectedSteps(definition.words).has(step.id),
  }
  if (payload.supplied.output !== undefined) {
    return packOutput(payload.supplied.output, { ...packing, allowMarkers: true }, ports.objects)
  }
  const steps = await unpackOutputs(
    payload.steps,
    { job: definition.id, run: payload.run.name },
    ports.objects,
  )
  const { claim, rerunOf, replay: _replay, ...run } = payload.run
  const where = `job "${definition.id}", step "${step.id}"`
  const timeoutMs = toSeconds(step.options.timeout ?? DEFAULT_STEP_TIMEOUT, where) * 1000
  const leftMs = Math.min(context.getRemainingTimeInMillis(), timeoutMs)
  const deadline = startDeadline(leftMs, ports, where, () =>
    ports.log.warn('step is told to stop, its time is over'),
  )
  try {
    const output = await step.run({
      event,
      steps,
      run: rerunOf === undefined ? run : { ...run, rerunOf },
      log: ports.log,
      signal: deadline.signal,
      progress: createProgress({ claim, run: run.id, step: step.id }, ports, ports.log),
      attempt: payload.attempt,
      ...(payload.failure === undefined ? {} : { failure: readFailure(payload.failure) }),
    })
    return await packOutput(output, packing, ports.objects)
  } catch (thrown) {
    if (!deadline.signal.aborted || thrown instanceof NonRetriableError) throw thrown
    // Whatever it was that let go, it did so because the time was over.
    throw deadline.signal.reason
  } finally {
    deadline.clear()
  }
}

/** What a run did is undone once it failed: only its `onFailure` steps may run again. @throws {RunUndoneError} */
function refuseRedriven(
  { id, onFailure }: JobDefinition,
  step: StepWord | undefined,
  { redriveCount }: TaskPayload,
): void {
  if (redriveCount === 0 || onFailure.length === 0 || (step && onFailure.includes(step))) return
  throw new RunUndoneError(`job "${id}", step "${step?.id ?? CHECK_EVENT}"`)
}

/** @returns undefined where only the event is to be checked */
function findStep(definition: JobDefinition, { job, step }: TaskPayload): StepWord | undefined {
  if (job === definition.id && step === CHECK_EVENT) return undefined
  const found = [...stepWords(definition.words), ...definition.onFailure].find(({ id }) => id === step)
  if (job !== definition.id || found === undefined) {
    throw new InvalidPayloadError(
      `job "${definition.id}": asked for step "${step}" of job "${job}", which this code does not have. Deploy machine and functions together`,
    )
  }
  return found
}
