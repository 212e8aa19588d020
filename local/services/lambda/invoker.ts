import type { Clock } from '../../clock.ts'
import { sleep } from '../../clock.ts'
import type { FindInvocationFault } from '../../faults/invocation-fault.ts'
import { randomHex, randomId } from '../../random-id.ts'
import type { LogStore } from '../logs/log-store.ts'
import { WorkerInitError } from './function-worker.ts'
import type { WorkerOutcome } from './function-worker.ts'
import { InvocationLog } from './invocation-log.ts'
import { invocationResult } from './invocation-result.ts'
import type { InvocationResult } from './invocation-result.ts'
import type { LambdaFunction } from './lambda-function.ts'
import { checkRequestSize } from './payload-limits.ts'
import { startStopwatch } from './stopwatch.ts'
import type { PooledWorker } from './pooled-worker.ts'
import type { WorkerPool } from './worker-pool.ts'

/** What came out of one invocation. */
export interface Invocation extends InvocationResult {
  readonly requestId: string
  /** Where the invocation logged; absent when no worker ran it. */
  readonly logStream?: string
}

export interface InvocationRequest {
  /** JSON text. */
  readonly payload: string
  /** The caller waits no longer: `run` rejects with its reason. Lambda cannot be told to stop, so the function works on. */
  readonly signal?: AbortSignal | undefined
  /** Another worker waits for this invocation. */
  readonly beyondCap?: boolean
  /** The same request id over the retries of an asynchronous invocation. */
  readonly requestId?: string
}

export interface InvokerParts {
  readonly clock: Clock
  readonly pool: WorkerPool
  readonly logs: LogStore
  readonly findFault: FindInvocationFault
}

/** Runs invocations: takes a worker, watches the time-out, tells every outcome as Lambda does. */
export class Invoker {
  readonly #parts: InvokerParts

  constructor(parts: InvokerParts) {
    this.#parts = parts
  }

  /**
   * Runs one invocation to its end. A failure of the function is a result; what rejects is a refusal of the service.
   * When `request.signal` aborts, it rejects at once, and the invocation goes on without anybody who waits for it.
   * @throws {AwsError} `RequestTooLargeException` for a payload above 6 MB.
   */
  async run(fn: LambdaFunction, request: InvocationRequest): Promise<Invocation> {
    checkRequestSize(request.payload, 'sync')
    request.signal?.throwIfAborted()
    return unlessAborted(this.#run(fn, request), request.signal)
  }

  async #run(fn: LambdaFunction, request: InvocationRequest): Promise<Invocation> {
    const requestId = request.requestId ?? randomId()
    const { clock } = this.#parts
    const { timeoutSeconds } = fn.definition
    const fault = this.#parts.findFault(fn.name, request.payload, requestId)
    if (fault?.kind === 'fail') {
      const { errorType, errorMessage } = fault
      const payload = JSON.stringify({ errorType, errorMessage, trace: [] })
      return { ...invocationResult({ kind: 'failed', payload }, requestId, timeoutSeconds), requestId }
    }
    if (fault?.kind === 'delay') await sleep(clock, fault.delayMs)

    let pooled: PooledWorker
    try {
      pooled = await this.#parts.pool.acquire(fn, request)
    } catch (error) {
      if (!(error instanceof WorkerInitError)) throw error
      return { ...invocationResult(error.outcome, requestId, timeoutSeconds), requestId }
    }
    const endWork = clock.beginWork()
    try {
      return await this.#runOn(pooled, requestId, request, fault?.kind === 'crash')
    } finally {
      endWork()
    }
  }

  async #runOn(
    pooled: PooledWorker,
    requestId: string,
    request: InvocationRequest,
    crash: boolean,
  ): Promise<Invocation> {
    const { clock, pool, logs } = this.#parts
    const { fn, worker, logStream } = pooled
    const { timeoutSeconds } = fn.definition
    const log = new InvocationLog(logs, fn, logStream, requestId, () => clock.now())
    const initMs = pooled.invocations++ === 0 ? pooled.initMs : undefined
    pooled.requestId = requestId
    const elapsed = startStopwatch(clock)
    log.start()
    const running = worker.invoke({
      requestId,
      functionArn: fn.arn,
      deadlineMs: clock.now() + timeoutSeconds * 1000,
      traceId: `Root=1-${Math.floor(clock.now() / 1000).toString(16)}-${randomHex(24)};Sampled=0`,
      event: request.payload,
    })
    if (crash) void worker.terminate()
    const outcome = await this.#watch(pooled, running, timeoutSeconds)
    if (worker.gone) pool.discard(pooled)
    else pool.release(pooled)

    const result = invocationResult(outcome, requestId, timeoutSeconds)
    if (result.message !== undefined) log.say(result.message)
    const { status, errorType } = result
    log.end({ durationMs: elapsed(), initMs, status, errorType })
    return { ...result, requestId, logStream }
  }

  /** Ends the worker when the function's time-out comes first. */
  async #watch(
    { worker }: PooledWorker,
    running: Promise<WorkerOutcome>,
    timeoutSeconds: number,
  ): Promise<WorkerOutcome> {
    let timedOut = false
    const timer = this.#parts.clock.schedule(timeoutSeconds * 1000, () => {
      timedOut = true
      void worker.terminate()
    })
    const outcome = await running
    timer.cancel()
    return timedOut && outcome.kind === 'exited' ? { kind: 'timedOut' } : outcome
  }
}

/** Settles as `work` does, or rejects when `signal` aborts first; `work` goes on then, and what comes of it is dropped. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const abandon = (): void => reject(signal.reason)
    signal.addEventListener('abort', abandon, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon))
  })
}
