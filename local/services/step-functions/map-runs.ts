import { Data } from './data.ts'
import type { Engine } from './engine.ts'
import type { Execution } from './execution/execution.ts'
import type { ChildExecution, ExecutionIdentity, MapRunHandle, MapRunPort } from './execution/frame.ts'
import { StateError, StatesErrors } from './execution/state-error.ts'

/** Map runs that are kept. */
const MAX_MAP_RUNS = 1000

/** One run of a distributed Map. */
export interface MapRun {
  readonly arn: string
  readonly executionArn: string
  readonly stateMachineArn: string
  readonly maxConcurrency: number
  readonly startDate: number
  stopDate?: number
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED'
  readonly counts: { total: number; running: number; succeeded: number; failed: number; aborted: number }
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

  start(options: { parent: ExecutionIdentity; label: string; maxConcurrency: number }): MapRunHandle {
    const { parent, label, maxConcurrency } = options
    const { region, accountId, clock } = this.#engine.context
    const path = `${parent.stateMachineName}/${label}`
    const arn = `arn:aws:states:${region}:${accountId}:mapRun:${path}:${this.#engine.randomness.uuid()}`
    const run: MapRun = {
      arn,
      executionArn: parent.arn,
      stateMachineArn: parent.stateMachineArn,
      maxConcurrency,
      startDate: clock.now(),
      status: 'RUNNING',
      counts: { total: 0, running: 0, succeeded: 0, failed: 0, aborted: 0 },
    }
    this.#keep(run)
    return {
      arn,
      runChild: (child) => this.#runChild(run, parent, path, child),
      finish(status) {
        run.status = status
        run.stopDate = clock.now()
      },
    }
  }

  #keep(run: MapRun): void {
    this.#byArn.set(run.arn, run)
    if (this.#byArn.size <= MAX_MAP_RUNS) return
    const [oldest] = this.#byArn.keys()
    if (oldest !== undefined) this.#byArn.delete(oldest)
  }

  async #runChild(
    run: MapRun,
    parent: ExecutionIdentity,
    path: string,
    child: ChildExecution,
  ): Promise<Data> {
    const { region, accountId, clock } = this.#engine.context
    const name = this.#engine.randomness.uuid()
    const execution = this.#engine.create({
      arn: `arn:aws:states:${region}:${accountId}:execution:${path}:${name}`,
      name,
      input: child.input,
      type: child.type,
      roleArn: parent.roleArn,
      startDate: clock.now(),
      stateMachineArn: `${parent.stateMachineArn}/${path.slice(parent.stateMachineName.length + 1)}`,
      stateMachineName: path,
      region,
      definition: child.block,
      definitionText: '{}',
      revisionId: run.arn,
      mapRunArn: run.arn,
      map: child.context,
    })
    run.counts.total += 1
    run.counts.running += 1
    const detach = child.cancellation.onCancel(() => execution.abort(undefined, undefined))
    if (!child.cancellation.isCancelled) execution.start()
    await execution.closed()
    detach()
    run.counts.running -= 1
    return this.#conclude(run, execution, child)
  }

  #conclude(run: MapRun, execution: Execution, child: ChildExecution): Data {
    if (execution.status === 'SUCCEEDED') {
      run.counts.succeeded += 1
      return execution.output ?? new Data(null)
    }
    run.counts[execution.status === 'ABORTED' ? 'aborted' : 'failed'] += 1
    child.cancellation.throwIfCancelled()
    const error = execution.status === 'TIMED_OUT' ? StatesErrors.timeout : execution.error
    throw new StateError(error, execution.cause)
  }
}
