import { Data } from './data.ts'
import type { Engine } from './engine.ts'
import type { Execution } from './execution/execution.ts'
import { MAX_HISTORY_EVENTS } from './execution/history.ts'
import type {
  ChildExecution,
  ChildOutcome,
  MapRunHandle,
  MapRunOptions,
  MapRunPort,
} from './execution/map-run-port.ts'
import { MapRunCounts } from './map-run-counts.ts'

/** Map runs that are kept. */
const MAX_MAP_RUNS = 1000

/** One run of a distributed Map. */
export interface MapRun extends Omit<MapRunOptions, 'parent' | 'label'> {
  readonly arn: string
  readonly executionArn: string
  readonly stateMachineArn: string
  readonly startDate: number
  stopDate?: number
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED'
  redriveCount: number
  redriveDate?: number
  counts: MapRunCounts
}

/** Runs the children of distributed Maps as executions, and keeps count. */
export class MapRuns implements MapRunPort {
  readonly #engine: Engine
  readonly #byArn = new Map<string, MapRun>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  get all(): readonly MapRun[] {
    return [...this.#byArn.values()]
  }

  start(options: MapRunOptions): MapRunHandle {
    const { region, accountId } = this.#engine.context
    const path = `${options.parent.stateMachineName}/${options.label}`
    const arn = `arn:aws:states:${region}:${accountId}:mapRun:${path}:${this.#engine.randomness.uuid()}`
    return this.#handle(this.#keep(arn, options), options)
  }

  redrive(arn: string, redriveCount: number, options: MapRunOptions): MapRunHandle {
    // A restart of the local cloud forgets Map runs; what it takes to go on is in the parent's checkpoint.
    const run = this.#byArn.get(arn) ?? this.#keep(arn, options)
    run.status = 'RUNNING'
    delete run.stopDate
    run.redriveCount = redriveCount
    run.redriveDate = this.#engine.context.clock.now()
    return this.#handle(run, options)
  }

  #keep(arn: string, { parent, label: _label, ...options }: MapRunOptions): MapRun {
    const run: MapRun = {
      ...options,
      arn,
      executionArn: parent.arn,
      stateMachineArn: parent.stateMachineArn,
      startDate: this.#engine.context.clock.now(),
      status: 'RUNNING',
      redriveCount: 0,
      counts: new MapRunCounts(),
    }
    this.#byArn.set(arn, run)
    if (this.#byArn.size > MAX_MAP_RUNS) {
      const [oldest] = this.#byArn.keys()
      if (oldest !== undefined) this.#byArn.delete(oldest)
    }
    return run
  }

  #handle(run: MapRun, options: MapRunOptions): MapRunHandle {
    const { clock } = this.#engine.context
    const { redriveCount } = run
    return {
      arn: run.arn,
      plan(children) {
        run.counts = new MapRunCounts(children)
      },
      runChild: (child) => this.#runChild(run, options, child),
      finish(status, isWritten) {
        // A stopped Map run may still write its results when it is redriven: that is no end of the redrive.
        if (run.redriveCount !== redriveCount) return
        run.status = status
        run.stopDate = clock.now()
        if (isWritten) run.counts.written()
      },
    }
  }

  async #runChild(run: MapRun, options: MapRunOptions, child: ChildExecution): Promise<ChildOutcome> {
    const { progress, cancellation } = child
    const known = progress.arn === undefined ? undefined : this.#engine.executions.find(progress.arn)
    // What has no room left for events is not tried again: how it ended is final.
    if (known && progress.outcome && known.history.events.length >= MAX_HISTORY_EVENTS - 1) {
      return progress.outcome
    }
    run.counts.started(progress)
    const execution = known ?? this.#create(run, options, child)
    progress.arn = execution.arn
    if (known) known.redrive()
    else execution.start()
    const detach = cancellation.onCancel(() => execution.abort(undefined, undefined))
    await execution.closed()
    detach()
    progress.outcome = outcomeOf(execution)
    run.counts.ended(progress)
    return progress.outcome
  }

  /** Express children leave nothing to go on from: they start anew, under the ARN that they had. */
  #create(run: MapRun, { parent, label }: MapRunOptions, child: ChildExecution): Execution {
    const { region, accountId, clock } = this.#engine.context
    const path = `${parent.stateMachineName}/${label}`
    const prefix = `arn:aws:states:${region}:${accountId}:execution:${path}:`
    const name = child.progress.arn?.slice(prefix.length) ?? this.#engine.randomness.uuid()
    return this.#engine.create({
      arn: prefix + name,
      name,
      input: new Data(child.progress.input.value),
      type: child.type,
      roleArn: parent.roleArn,
      startDate: clock.now(),
      stateMachineArn: `${parent.stateMachineArn}/${label}`,
      stateMachineName: path,
      region,
      definition: child.block,
      definitionText: '{}',
      revisionId: run.arn,
      mapRunArn: run.arn,
      map: child.progress.context,
    })
  }
}

function outcomeOf(execution: Execution): ChildOutcome {
  const { arn, name, type, stateMachineArn, status, startDate, stopDate, redriveCount } = execution
  const { redriveDate, output, error, cause } = execution
  return {
    arn,
    name,
    type,
    stateMachineArn,
    status: status === 'RUNNING' ? 'ABORTED' : status,
    startDate,
    stopDate: stopDate ?? startDate,
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate }),
    ...(output && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  }
}
