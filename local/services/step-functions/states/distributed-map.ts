import type { JsonValue } from '../../../json.ts'
import type { Data } from '../data.ts'
import type { DistributedMap, MapState } from '../definition/state-machine-definition.ts'
import { CancelledError } from '../execution/cancellation.ts'
import { record, recordAside } from '../execution/frame.ts'
import type { Frame, MapRunHandle, Visit } from '../execution/frame.ts'
import { scopeOf } from '../execution/scope.ts'
import { StateError, StatesErrors } from '../execution/state-error.ts'
import { whileWaiting } from '../execution/waiting.ts'
import { batchItems } from './item-batches.ts'
import type { ChildInput } from './item-batches.ts'
import { evaluateMaxItems, readItemsFromS3 } from './item-reader.ts'
import { selectItem } from './map-items.ts'
import type { MapItem } from './map-items.ts'
import { writeResults } from './result-writer.ts'
import { evaluateAs, wholeNumber } from './typed-value.ts'

/** Quota: child executions of one Map run at a time. */
const MAX_DISTRIBUTED_CONCURRENCY = 10_000

interface Prepared {
  /** Absent: an ItemReader reads them. */
  readonly items: readonly MapItem[] | undefined
  readonly maxConcurrency: number
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
  const tolerated = {
    count: await wholeNumber(state.toleratedFailureCount, scope, visit, 'ToleratedFailureCount'),
    percentage: state.toleratedFailurePercentage
      ? await evaluateAs(state.toleratedFailurePercentage, scope, 'number')
      : 0,
  }
  const maxItems = await evaluateMaxItems(distributed.reader, scope)
  const mapRun = frame.run.ports.mapRuns.start({
    parent: frame.run.execution,
    label: distributed.label ?? state.name,
    maxConcurrency: prepared.maxConcurrency,
  })
  record(frame, 'MapRunStarted', { mapRunArn: mapRun.arn })
  try {
    const items = prepared.items ?? (await readItemsFromS3(frame, distributed.reader, scope, maxItems))
    const inputs = await selectInputs(frame, state, visit, items)
    const children = await batchItems(inputs, distributed.batcher, scope)
    const run = new ChildRuns(frame, state, distributed, mapRun, tolerated)
    const outputs = await whileWaiting(frame, run.run(children, prepared.maxConcurrency))
    const result = await writeResults(frame, distributed.writer, scope, mapRun.arn, outputs)
    mapRun.finish('SUCCEEDED')
    const succeeded = recordAside(frame, 'MapRunSucceeded')
    frame.run.history.append('MapStateSucceeded', succeeded)
    return result
  } catch (error) {
    mapRun.finish(error instanceof CancelledError ? 'ABORTED' : 'FAILED')
    if (error instanceof StateError) {
      record(frame, 'MapRunFailed', {
        ...(error.causeText !== undefined && { cause: error.causeText }),
        ...(error.error !== undefined && { error: error.error }),
      })
    }
    throw error
  }
}

async function selectInputs(
  frame: Frame,
  state: MapState,
  visit: Visit,
  items: readonly MapItem[],
): Promise<ChildInput[]> {
  const inputs: ChildInput[] = []
  for (const item of items) {
    inputs.push({ input: await selectItem(frame, state, visit, item), context: item.context })
  }
  return inputs
}

interface Tolerated {
  readonly count: number
  readonly percentage: number
}

class ChildRuns {
  readonly #frame: Frame
  readonly #state: MapState
  readonly #distributed: DistributedMap
  readonly #mapRun: MapRunHandle
  readonly #tolerated: Tolerated
  #failures = 0
  #next = 0

  constructor(
    frame: Frame,
    state: MapState,
    distributed: DistributedMap,
    mapRun: MapRunHandle,
    tolerated: Tolerated,
  ) {
    this.#frame = frame
    this.#state = state
    this.#distributed = distributed
    this.#mapRun = mapRun
    this.#tolerated = tolerated
  }

  /** @returns the outputs of the children that succeeded, in the order of the items. */
  async run(children: readonly ChildInput[], maxConcurrency: number): Promise<JsonValue[]> {
    const group = this.#frame.cancellation.child()
    const outputs: (Data | undefined)[] = Array.from({ length: children.length })
    const runLane = async (): Promise<void> => {
      while (this.#next < children.length) {
        const index = this.#next++
        const child = children[index]
        if (!child) return
        try {
          outputs[index] = await this.#mapRun.runChild({
            block: this.#state.processor,
            type: this.#distributed.executionType,
            input: child.input,
            context: child.context,
            cancellation: group.cancellation,
          })
        } catch (error) {
          this.#note(error, children.length)
        }
      }
    }
    const lanes = Math.min(
      maxConcurrency || MAX_DISTRIBUTED_CONCURRENCY,
      MAX_DISTRIBUTED_CONCURRENCY,
      children.length,
    )
    try {
      await Promise.all(Array.from({ length: lanes }, runLane))
    } finally {
      group.cancellation.cancel(new CancelledError('The Map run is over.'))
      group.detach()
    }
    return outputs.flatMap((output) => (output ? [output.value] : []))
  }

  /** @throws {StateError} when more children failed than are tolerated */
  #note(error: unknown, total: number): void {
    if (!(error instanceof StateError)) throw error
    this.#failures += 1
    const byCount = this.#failures > this.#tolerated.count
    const byPercentage = this.#failures > (total * this.#tolerated.percentage) / 100
    // With both fields set, either one being exceeded fails the Map; one left out tolerates nothing by itself.
    const hasCount = this.#state.toleratedFailureCount !== undefined
    const hasPercentage = this.#state.toleratedFailurePercentage !== undefined
    const isTolerated =
      (hasCount || hasPercentage) && !(hasCount && byCount) && !(hasPercentage && byPercentage)
    if (isTolerated) return
    throw new StateError(
      StatesErrors.toleratedFailures,
      'The specified tolerated failure threshold was exceeded',
    )
  }
}
