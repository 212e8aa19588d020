import type { ScheduledTimer } from '../../../clock.ts'
import type { JsonObject } from '../../../json.ts'
import type { Data } from '../data.ts'
import type { StateMachineDefinition, StateMachineType } from '../definition/state-machine-definition.ts'
import { Cancellation, CancelledError } from './cancellation.ts'
import { takeCheckpoint } from './checkpoint.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { ExecutionIdentity, Frame, RunPorts } from './frame.ts'
import { History } from './history.ts'
import type { HistoryEvent } from './history.ts'
import { runBlock } from './run-block.ts'
import { executionContext } from './scope.ts'
import { StateError, StatesErrors, tooLargeText } from './state-error.ts'
import { Variables } from './variables.ts'

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'

/** Hears what happens to an execution. */
export interface ExecutionListener {
  statusChanged(execution: Execution): void
  eventRecorded(execution: Execution, event: HistoryEvent): void
}

/** What an execution is made with. */
export interface ExecutionOptions extends Omit<ExecutionIdentity, 'redriveCount' | 'redriveDate'> {
  readonly definition: StateMachineDefinition
  /** Text of the definition, for DescribeStateMachineForExecution. */
  readonly definitionText: string
  readonly revisionId: string
  /** Set for the children of a distributed Map. */
  readonly mapRunArn?: string
  /** `$states.context.Map` of such a child. */
  readonly map?: JsonObject
  readonly traceHeader?: string
}

/** How an execution ended. */
export interface Closing {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>
  readonly output?: Data
  readonly error?: string | undefined
  readonly cause?: string | undefined
}

/** Express executions end after five minutes at the latest. */
const EXPRESS_TIMEOUT_SECONDS = 300

/** One execution of a state machine: its record, its history, and the run while it lasts. */
export class Execution implements ExecutionIdentity {
  readonly options: ExecutionOptions
  readonly history: History
  readonly #ports: RunPorts
  readonly #listener: ExecutionListener
  status: ExecutionStatus = 'RUNNING'
  output?: Data
  error?: string
  cause?: string
  stopDate?: number
  redriveCount = 0
  redriveDate?: number
  /** With which client token it was redriven last. */
  redriveToken?: string
  checkpoint?: Checkpoint
  #cancellation = new Cancellation()
  #frame: Frame | undefined
  #timer: ScheduledTimer | undefined
  #whenClosed: (() => void)[] = []

  /** @param events the history of an execution that is taken over from disk */
  constructor(
    options: ExecutionOptions,
    ports: RunPorts,
    listener: ExecutionListener,
    events: readonly HistoryEvent[] = [],
  ) {
    this.options = options
    this.#ports = ports
    this.#listener = listener
    this.history = new History(() => ports.clock.now(), {
      events,
      onEvent: (event) => listener.eventRecorded(this, event),
      ...(options.type === 'EXPRESS' && { limit: Number.POSITIVE_INFINITY }),
    })
  }

  get arn(): string {
    return this.options.arn
  }

  get name(): string {
    return this.options.name
  }

  get type(): StateMachineType {
    return this.options.type
  }

  get roleArn(): string {
    return this.options.roleArn
  }

  get input(): Data {
    return this.options.input
  }

  get startDate(): number {
    return this.options.startDate
  }

  get stateMachineArn(): string {
    return this.options.stateMachineArn
  }

  get stateMachineName(): string {
    return this.options.stateMachineName
  }

  get region(): string {
    return this.options.region
  }

  /** Begins to run, in this turn. */
  start(): void {
    this.#listener.statusChanged(this)
    this.history.append('ExecutionStarted', 0, { input: this.input, roleArn: this.roleArn })
    this.#run(0)
  }

  /** Goes on from where it failed, with the definition of its first start. */
  redrive(clientToken?: string): void {
    const { checkpoint } = this
    if (clientToken === undefined) delete this.redriveToken
    else this.redriveToken = clientToken
    this.redriveCount += 1
    this.redriveDate = this.#ports.clock.now()
    this.#reopen()
    const previous = this.history.append('ExecutionRedriven', 0, { redriveCount: this.redriveCount })
    this.#listener.statusChanged(this)
    this.#run(previous, checkpoint)
  }

  /** Ends the execution from outside. Without effect once it is closed. */
  abort(error: string | undefined, cause: string | undefined): void {
    this.#close({ status: 'ABORTED', error, cause })
  }

  /** Resolves when the execution is closed. */
  closed(): Promise<void> {
    if (this.status !== 'RUNNING') return Promise.resolve()
    return new Promise((resolve) => this.#whenClosed.push(resolve))
  }

  #reopen(): void {
    this.status = 'RUNNING'
    delete this.error
    delete this.cause
    delete this.stopDate
    delete this.checkpoint
    this.#cancellation = new Cancellation()
  }

  #run(previous: number, resume?: Checkpoint): void {
    const { definition, map } = this.options
    const endWork = this.#ports.clock.beginWork()
    const frame: Frame = {
      run: {
        execution: this,
        history: this.history,
        ports: this.#ports,
        context: executionContext(this),
        runBlock,
      },
      variables: new Variables(undefined, resume?.variables),
      cancellation: this.#cancellation,
      previous,
      ...(map && { map }),
    }
    this.#frame = frame
    const timeoutSeconds =
      definition.timeoutSeconds ?? (this.type === 'EXPRESS' ? EXPRESS_TIMEOUT_SECONDS : undefined)
    if (timeoutSeconds !== undefined) {
      this.#timer = this.#ports.clock.schedule(timeoutSeconds * 1000, () =>
        this.#close({ status: 'TIMED_OUT' }),
      )
    }
    void runBlock(frame, definition, this.input, resume)
      .then(
        (output) => this.#succeed(output),
        (error: unknown) => this.#fail(error),
      )
      .finally(endWork)
  }

  #succeed(output: Data): void {
    if (!output.isTooLarge) this.#close({ status: 'SUCCEEDED', output })
    else this.#fail(new StateError(StatesErrors.dataLimitExceeded, tooLargeText(this.name)))
  }

  #fail(error: unknown): void {
    if (error instanceof CancelledError) return
    if (error instanceof StateError) {
      this.#close({ status: 'FAILED', error: error.error, cause: error.causeText })
      return
    }
    // A bug of the interpreter must not leave an execution that runs for ever.
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.#close({
      status: 'FAILED',
      error: StatesErrors.runtime,
      cause: `Failure of the local cloud: ${cause}`,
    })
  }

  #close(closing: Closing): void {
    if (this.status !== 'RUNNING') return
    const frame = this.#frame
    this.#timer?.cancel()
    this.status = closing.status
    this.stopDate = this.#ports.clock.now()
    if (closing.output) this.output = closing.output
    if (closing.error !== undefined) this.error = closing.error
    if (closing.cause !== undefined) this.cause = closing.cause
    const checkpoint =
      closing.status !== 'SUCCEEDED' && frame ? takeCheckpoint(frame, closing.error) : undefined
    if (checkpoint) this.checkpoint = checkpoint
    this.#recordClosing(closing, frame?.previous ?? 0)
    // Nothing of a closed execution may live on: not a task that waits for its callback, not a timer.
    this.#cancellation.cancel(new CancelledError(`The execution is ${closing.status}.`))
    this.#frame = undefined
    this.#listener.statusChanged(this)
    const waiting = this.#whenClosed
    this.#whenClosed = []
    for (const resolve of waiting) resolve()
  }

  #recordClosing({ status, output, error, cause }: Closing, previous: number): void {
    const details = { ...(cause !== undefined && { cause }), ...(error !== undefined && { error }) }
    switch (status) {
      case 'SUCCEEDED':
        this.history.close('ExecutionSucceeded', previous, { output })
        break
      case 'FAILED':
        this.history.close('ExecutionFailed', previous, details)
        break
      // What comes from outside follows no event.
      case 'ABORTED':
        this.history.close('ExecutionAborted', 0, details)
        break
      case 'TIMED_OUT':
        this.history.close('ExecutionTimedOut', 0, details)
        break
    }
  }
}
