import type { Data } from '../data.ts'
import type { DistributedMap, MapState } from '../definition/state-machine-definition.ts'
import { CancelledError } from '../execution/cancellation.ts'
import { record, recordAside } from '../execution/frame.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import type { ChildProgress, MapRunHandle, MapRunProgress } from '../execution/map-run-port.ts'
import { scopeOf } from '../execution/scope.ts'
import { StateError, StatesErrors } from '../execution/state-error.ts'
import { whileWaiting } from '../execution/waiting.ts'
import type { Scope } from '../jsonata/scope.ts'
import { ChildRuns } from './child-runs.ts'
import type { ChildLimits } from './child-runs.ts'
import { batchItems } from './item-batches.ts'
import type { ChildInput } from './item-batches.ts'
import { evaluateMaxItems, readItemsFromS3 } from './item-reader.ts'
import { selectItem } from './map-items.ts'
import type { MapItem } from './map-items.ts'
import { writeResults } from './result-writer.ts'
import { evaluateAs, wholeNumber } from './typed-value.ts'

interface Prepared {
  /** Absent: an ItemReader reads them, or a redrive knows the children already. */
  readonly items: readonly MapItem[] | undefined
  readonly maxConcurrency: number
  /** The Map run that a redrive goes on with. */
  readonly resume: MapRunProgress | undefined
}

/** Runs every item, or batch of items, as a child execution with a history of its own. */
export async function runDistributed(
  frame: Frame,
  state: MapState,
  distributed: DistributedMap,
  visit: Visit,
  prepared: Prepared,
): Promise<Data> {
  const scope = scopeOf(frame, visit)
  const limits = await evaluateLimits(state, scope, visit, prepared.maxConcurrency)
  const maxItems = await evaluateMaxItems(distributed.reader, scope)
  const mapRun = openMapRun(frame, distributed.label ?? state.name, limits, prepared.resume)
  const progress = progressOf(mapRun, prepared.resume)
  visit.mapRun = progress
  try {
    if (!progress.children) {
      const items = prepared.items ?? (await readItemsFromS3(frame, distributed.reader, scope, maxItems))
      progress.children = await planChildren(frame, state, distributed, visit, items)
    }
    mapRun.plan(progress.children)
    const children = new ChildRuns(state, distributed, mapRun, progress.children, limits)
    await whileWaiting(frame, children.run(frame))
    const result = await writeResults(frame, distributed.writer, scope, progress)
    frame.cancellation.throwIfCancelled()
    mapRun.finish('SUCCEEDED', true)
    const succeeded = recordAside(frame, 'MapRunSucceeded')
    frame.run.history.append('MapStateSucceeded', succeeded)
    return result
  } catch (error) {
    const isWritten = !isWriterFailure(error) && (await exportUnfinished(frame, distributed, scope, progress))
    mapRun.finish(error instanceof CancelledError ? 'ABORTED' : 'FAILED', isWritten)
    if (error instanceof StateError) recordFailure(frame, progress, error)
    throw error
  }
}

async function evaluateLimits(
  state: MapState,
  scope: Scope,
  visit: Visit,
  maxConcurrency: number,
): Promise<ChildLimits> {
  return {
    maxConcurrency,
    toleratedCount: await wholeNumber(state.toleratedFailureCount, scope, visit, 'ToleratedFailureCount'),
    toleratedPercentage: state.toleratedFailurePercentage
      ? await evaluateAs(state.toleratedFailurePercentage, scope, 'number')
      : 0,
  }
}

function openMapRun(
  frame: Frame,
  label: string,
  limits: ChildLimits,
  resume: MapRunProgress | undefined,
): MapRunHandle {
  const { mapRuns } = frame.run.ports
  const options = {
    parent: frame.run.execution,
    label,
    maxConcurrency: limits.maxConcurrency,
    toleratedFailureCount: limits.toleratedCount,
    toleratedFailurePercentage: limits.toleratedPercentage,
  }
  if (!resume) {
    const mapRun = mapRuns.start(options)
    record(frame, 'MapRunStarted', { mapRunArn: mapRun.arn })
    return mapRun
  }
  const redriveCount = resume.redriveCount + 1
  const mapRun = mapRuns.redrive(resume.arn, redriveCount, options)
  record(frame, 'MapRunRedriven', { mapRunArn: mapRun.arn, redriveCount })
  return mapRun
}

/** The children are copied: the checkpoint that they come from stays as it is. */
function progressOf({ arn }: MapRunHandle, resume: MapRunProgress | undefined): MapRunProgress {
  if (!resume) return { arn, redriveCount: 0, files: [] }
  const children = resume.children?.map((child) => ({ ...child }))
  return {
    arn,
    redriveCount: resume.redriveCount + 1,
    files: resume.files,
    ...(children && { children }),
  }
}

async function planChildren(
  frame: Frame,
  state: MapState,
  distributed: DistributedMap,
  visit: Visit,
  items: readonly MapItem[],
): Promise<ChildProgress[]> {
  const inputs: ChildInput[] = []
  for (const item of items) {
    inputs.push({ input: await selectItem(frame, state, visit, item), context: item.context })
  }
  const children = await batchItems(inputs, distributed.batcher, scopeOf(frame, visit))
  const isBatched = distributed.batcher !== undefined
  return children.map(({ input, context }) => ({ input, context, items: isBatched ? batchSize(input) : 1 }))
}

function batchSize({ value }: Data): number {
  const items = typeof value === 'object' && value !== null && 'Items' in value ? value.Items : undefined
  return Array.isArray(items) ? items.length : 1
}

/** AWS also writes what a Map run that failed or was aborted leaves. That error counts, not one of writing. */
async function exportUnfinished(
  frame: Frame,
  { writer }: DistributedMap,
  scope: Scope,
  progress: MapRunProgress,
): Promise<boolean> {
  if (!progress.children) return false
  if (!writer?.arguments) return true
  try {
    await writeResults(frame, writer, scope, progress)
    return true
  } catch {
    return false
  }
}

function isWriterFailure(error: unknown): boolean {
  return error instanceof StateError && error.error === StatesErrors.resultWriterFailed
}

function recordFailure(frame: Frame, progress: MapRunProgress, { error, causeText }: StateError): void {
  if (error !== undefined) progress.error = error
  record(frame, 'MapRunFailed', {
    ...(causeText !== undefined && { cause: causeText }),
    ...(error !== undefined && { error }),
  })
}
