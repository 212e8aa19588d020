import type { DistributedMap, MapState } from '../definition/state-machine-definition.ts'
import { CancelledError } from '../execution/cancellation.ts'
import type { Cancellation } from '../execution/cancellation.ts'
import type { Frame } from '../execution/frame.ts'
import type { ChildProgress, MapRunHandle } from '../execution/map-run-port.ts'
import { StateError, StatesErrors } from '../execution/state-error.ts'

/** Quota: child executions of one Map run at a time. */
const MAX_DISTRIBUTED_CONCURRENCY = 10_000

/** How many children may run at a time, and how many may fail. */
export interface ChildLimits {
  /** 0: as many as there are. */
  readonly maxConcurrency: number
  readonly toleratedCount: number
  readonly toleratedPercentage: number
}

/** Runs the children of a Map run that have not succeeded yet, each noting its outcome. */
export class ChildRuns {
  readonly #state: MapState
  readonly #distributed: DistributedMap
  readonly #mapRun: MapRunHandle
  readonly #children: readonly ChildProgress[]
  readonly #limits: ChildLimits
  #failures = 0
  #next = 0

  constructor(
    state: MapState,
    distributed: DistributedMap,
    mapRun: MapRunHandle,
    children: readonly ChildProgress[],
    limits: ChildLimits,
  ) {
    this.#state = state
    this.#distributed = distributed
    this.#mapRun = mapRun
    this.#children = children
    this.#limits = limits
  }

  /**
   * Resolves when all are closed. When it fails, the children that ran are stopped and closed too.
   * @throws {StateError} when more children failed than are tolerated; {CancelledError}
   */
  async run(frame: Frame): Promise<void> {
    const group = frame.cancellation.child()
    const { maxConcurrency } = this.#limits
    const lanes = Array.from(
      {
        length: Math.min(
          maxConcurrency || MAX_DISTRIBUTED_CONCURRENCY,
          MAX_DISTRIBUTED_CONCURRENCY,
          this.#children.length,
        ),
      },
      () => this.#runLane(group.cancellation),
    )
    try {
      await Promise.all(lanes)
    } finally {
      group.cancellation.cancel(new CancelledError('The Map run is over.'))
      group.detach()
      await Promise.allSettled(lanes)
    }
  }

  async #runLane(cancellation: Cancellation): Promise<void> {
    for (let progress = this.#take(); progress; progress = this.#take()) {
      cancellation.throwIfCancelled()
      const outcome = await this.#mapRun.runChild({
        block: this.#state.processor,
        type: this.#distributed.executionType,
        progress,
        cancellation,
      })
      cancellation.throwIfCancelled()
      if (outcome.status !== 'SUCCEEDED') this.#noteFailure()
    }
  }

  #take(): ChildProgress | undefined {
    while (this.#children[this.#next]?.outcome?.status === 'SUCCEEDED') this.#next += 1
    return this.#children[this.#next++]
  }

  /** @throws {StateError} when more children failed than are tolerated */
  #noteFailure(): void {
    this.#failures += 1
    const { toleratedCount, toleratedPercentage } = this.#limits
    const byCount = this.#failures > toleratedCount
    const byPercentage = this.#failures > (this.#children.length * toleratedPercentage) / 100
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
