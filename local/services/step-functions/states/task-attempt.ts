import { Data } from '../data.ts'
import { record } from '../execution/frame.ts'
import type { Frame } from '../execution/frame.ts'
import { StateError, StatesErrors, timeoutError, tooLargeText } from '../execution/state-error.ts'
import type { Integration, TaskRequest } from '../integrations/integration.ts'
import type { ScheduledTimer } from '../../../clock.ts'
import type { TaskEvents } from './task-events.ts'

/** What one attempt is given. */
export interface AttemptOptions {
  readonly integration: Integration
  readonly request: Omit<TaskRequest, 'signal'>
  readonly events: TaskEvents
  readonly timeoutSeconds?: number
  readonly heartbeatSeconds?: number
}

/**
 * One attempt at a Task: the call, then, where the pattern says so, the wait for a callback or a job. It ends with
 * the first of answer, time-out, missed heartbeat and cancellation; whatever comes after that is ignored.
 */
export class TaskAttempt {
  readonly #frame: Frame
  readonly #options: AttemptOptions
  readonly #abort = new AbortController()
  readonly #promise: Promise<Data>
  #resolve: (result: Data) => void = () => {}
  #reject: (error: Error) => void = () => {}
  #isSettled = false
  #endWait: (() => void) | undefined
  #timeout: ScheduledTimer | undefined
  #heartbeat: ScheduledTimer | undefined
  #detach: () => void = () => {}
  /** A callback that came before the call was answered. */
  #early: (() => void) | undefined
  #isSubmitted = false

  constructor(frame: Frame, options: AttemptOptions) {
    this.#frame = frame
    this.#options = options
    this.#promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** @returns the task's result. @throws {StateError} when it failed, {CancelledError} when it was stopped. */
  run(): Promise<Data> {
    const { integration, request, timeoutSeconds } = this.#options
    this.#detach = this.#frame.cancellation.onCancel((reason) => this.#stop(reason))
    if (timeoutSeconds !== undefined) {
      this.#timeout = this.#schedule(timeoutSeconds, () => this.#timedOut(false))
    }
    this.#openToken()
    integration.call({ ...request, signal: this.#abort.signal }).then(
      (response) => this.#answered(new Data(response)),
      (error: unknown) => this.#failed(error, !this.#isRequestResponse),
    )
    return this.#promise
  }

  get #isRequestResponse(): boolean {
    return this.#options.request.resource.pattern === 'request-response'
  }

  #schedule(seconds: number, fire: () => void): ScheduledTimer {
    return this.#frame.run.ports.clock.schedule(seconds * 1000, fire)
  }

  #openToken(): void {
    const { taskToken } = this.#options.request
    if (taskToken === undefined) return
    this.#frame.run.ports.tokens.open(taskToken, {
      succeed: (output) => this.#callback(() => this.#succeeded(output)),
      fail: (error, cause) => this.#callback(() => this.#failed(new StateError(error, cause), false)),
      heartbeat: () => this.#awaitHeartbeat(),
    })
    this.#awaitHeartbeat()
  }

  #awaitHeartbeat(): void {
    const { heartbeatSeconds } = this.#options
    if (heartbeatSeconds === undefined || this.#isSettled) return
    this.#heartbeat?.cancel()
    this.#heartbeat = this.#schedule(heartbeatSeconds, () => this.#timedOut(true))
  }

  #callback(outcome: () => void): void {
    this.#frame.run.ports.tokens.close(this.#options.request.taskToken ?? '')
    if (this.#isSubmitted) outcome()
    else this.#early ??= outcome
  }

  #answered(response: Data): void {
    if (this.#isSettled) return
    if (this.#isRequestResponse) {
      this.#succeeded(response)
      return
    }
    this.#attempt(() => this.#options.events.submitted(this.#frame, response))
    if (this.#isSettled) return
    this.#isSubmitted = true
    if (this.#early) {
      this.#early()
      return
    }
    // From here on others do the work; time may pass meanwhile.
    this.#endWait = this.#frame.run.ports.clock.beginWait()
    const { integration, request } = this.#options
    if (request.taskToken !== undefined || !integration.complete) return
    integration.complete(response.value, { ...request, signal: this.#abort.signal }).then(
      (result) => this.#succeeded(new Data(result)),
      (error: unknown) => this.#failed(error, false),
    )
  }

  #succeeded(result: Data): void {
    if (this.#isSettled) return
    if (result.isTooLarge) {
      const text = tooLargeText(this.#options.events.serviceName)
      this.#failed(new StateError(StatesErrors.dataLimitExceeded, text), false)
      return
    }
    this.#settle(() => {
      this.#options.events.succeeded(this.#frame, result)
      this.#resolve(result)
    })
  }

  #failed(thrown: unknown, isSubmission: boolean): void {
    if (this.#isSettled) return
    this.#settle(() => {
      if (thrown instanceof StateError && thrown.error !== StatesErrors.runtime) {
        this.#options.events.failed(this.#frame, thrown, isSubmission)
      }
      this.#reject(thrown instanceof Error ? thrown : new Error(String(thrown)))
    })
  }

  #timedOut(isHeartbeat: boolean): void {
    if (this.#isSettled) return
    this.#settle(() => {
      this.#options.events.timedOut(this.#frame)
      this.#reject(timeoutError(isHeartbeat))
    })
    this.#abort.abort(new Error('The task timed out.'))
  }

  #stop(reason: Error): void {
    if (this.#isSettled) return
    this.#settle(() => this.#reject(reason))
    this.#abort.abort(reason)
  }

  #settle(finish: () => void): void {
    this.#isSettled = true
    this.#timeout?.cancel()
    this.#heartbeat?.cancel()
    this.#detach()
    const { taskToken } = this.#options.request
    if (taskToken !== undefined) this.#frame.run.ports.tokens.close(taskToken)
    this.#attempt(finish)
    this.#endWait?.()
  }

  /** Writing an event can fail itself: the history is full, or the strand was stopped. */
  #attempt(write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#isSettled = true
      this.#reject(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

/** Writes the two events with which each attempt begins. */
export function recordStart(
  frame: Frame,
  events: TaskEvents,
  options: Parameters<TaskEvents['scheduled']>[1],
): void {
  record(frame, ...events.scheduled(frame, options))
  record(frame, ...events.started())
}
