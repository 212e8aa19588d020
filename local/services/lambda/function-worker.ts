import { tmpdir } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Clock } from '../../clock.ts'
import { RealClock } from '../../real-clock.ts'
import { WorkerTimers } from './worker-timers.ts'
import { workerProgram } from './worker-program.ts'
import { RUNS } from './worker/protocol.ts'
import type { FromWorker, InvokeMessage, ToWorker, WorkerSettings } from './worker/protocol.ts'

/** Part of a function's memory that V8 may use for the heap, as Lambda's runtime sets it. */
const HEAP_SHARE = 0.9
/** Time to load a function: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_TIMEOUT_MS = 10_000
/** Size of the young generation: small, because many workers share one process. */
const YOUNG_GENERATION_MB = 4

/** Where functions may write: `/tmp` as on Lambda, this machine's folder for such files, and devices. */
const WRITABLE_FOLDERS = ['/tmp', tmpdir(), '/dev', '/proc/self']

/** How an invocation ended. Payloads are JSON text, or whatever a streaming handler wrote. */
export type WorkerOutcome =
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'failed'; readonly payload: string }
  | { readonly kind: 'exited'; readonly exitCode: number; readonly payload?: string }
  | { readonly kind: 'outOfMemory' }
  /** Said by those who ended the worker for it. */
  | { readonly kind: 'timedOut' }

/** The function's module or handler could not be loaded. */
export class WorkerInitError extends Error {
  override readonly name = 'WorkerInitError'
  readonly outcome: WorkerOutcome

  constructor(outcome: WorkerOutcome) {
    super(`The function could not be initialised: ${'payload' in outcome ? outcome.payload : outcome.kind}`)
    this.outcome = outcome
  }
}

export interface FunctionWorkerOptions extends Omit<
  WorkerSettings,
  'virtualNow' | 'writableFolders' | 'frozen'
> {
  readonly environment: Readonly<Record<string, string>>
  readonly memoryMb: number
  readonly virtualNow: Float64Array | undefined
  readonly clock: Clock
  onLog(timestamp: number, message: string): void
}

/** One worker thread with the code of one function: an execution environment in Lambda's words. */
export class FunctionWorker {
  readonly #thread: Worker
  readonly #timers: WorkerTimers
  readonly #frozen = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  #settle: ((outcome: WorkerOutcome) => void) | undefined
  #death: WorkerOutcome | undefined
  #gone = false

  private constructor(options: FunctionWorkerOptions) {
    const { taskRoot, handler, logFormat, virtualNow } = options
    const settings: WorkerSettings = {
      taskRoot,
      handler,
      logFormat,
      virtualNow,
      writableFolders: WRITABLE_FOLDERS,
      frozen: this.#frozen,
    }
    this.#thread = new Worker(workerProgram(), {
      workerData: settings,
      env: { ...options.environment },
      argv: [],
      stdout: true,
      stderr: true,
      resourceLimits: {
        maxOldGenerationSizeMb: Math.floor(options.memoryMb * HEAP_SHARE),
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
      },
    })
    this.#timers = new WorkerTimers(options.clock, (timer) => this.#post({ kind: 'fire', timer }))
    this.#thread.on('message', (message: FromWorker) => this.#receive(message, options))
    this.#thread.on('error', (error) => {
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.#death = { kind: 'outOfMemory' }
      else options.onLog(options.clock.now(), `${error.stack ?? error.message}`)
    })
    this.#thread.on('exit', (exitCode) => {
      this.#gone = true
      this.#timers.clear()
      this.#finish(this.#death ?? { kind: 'exited', exitCode })
    })
  }

  /**
   * Starts a thread and loads the function's handler.
   * @throws {WorkerInitError} when that fails; the thread is gone then.
   */
  static async start(options: FunctionWorkerOptions): Promise<FunctionWorker> {
    const worker = new FunctionWorker(options)
    // Loading is work: it takes real time, whichever clock rules.
    const watchdog = new RealClock().schedule(INIT_TIMEOUT_MS, () => {
      worker.#death = { kind: 'timedOut' }
      void worker.terminate()
    })
    const outcome = await new Promise<WorkerOutcome>((resolve) => (worker.#settle = resolve))
    watchdog.cancel()
    if (outcome.kind === 'returned') return worker
    await worker.terminate()
    throw new WorkerInitError(outcome)
  }

  /** Whether the thread ended: it cannot take another invocation. */
  get gone(): boolean {
    return this.#gone
  }

  /** Runs one invocation; one at a time. */
  invoke(message: Omit<InvokeMessage, 'kind'>): Promise<WorkerOutcome> {
    return new Promise((resolve) => {
      this.#settle = resolve
      this.#timers.thaw()
      Atomics.store(this.#frozen, 0, RUNS)
      Atomics.notify(this.#frozen, 0)
      this.#post({ kind: 'invoke', ...message })
    })
  }

  /** Ends the thread; an invocation in progress resolves as exited. */
  async terminate(): Promise<void> {
    this.#gone = true
    // It waits for nothing any more, and to end takes a moment: virtual time stands still until the invocation is told so.
    this.#timers.freeze()
    await this.#thread.terminate()
  }

  #post(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#thread.postMessage(message)
  }

  #receive(message: FromWorker, options: FunctionWorkerOptions): void {
    switch (message.kind) {
      case 'log':
        options.onLog(message.timestamp, message.message)
        break
      case 'ready':
        this.#finish({ kind: 'returned', payload: 'null' })
        break
      case 'returned':
        this.#finish({ kind: 'returned', payload: message.payload })
        break
      case 'failed':
      case 'initFailed':
        this.#finish({ kind: 'failed', payload: message.payload })
        break
      case 'fatal':
        // The exit that follows ends the invocation.
        this.#death = { kind: 'exited', exitCode: 1, payload: message.payload }
        break
      case 'timer':
      case 'clear':
      case 'fired':
      case 'waiting':
      case 'working':
        this.#timers.handle(message)
        break
    }
  }

  #finish(outcome: WorkerOutcome): void {
    this.#timers.freeze()
    const settle = this.#settle
    this.#settle = undefined
    settle?.(outcome)
  }
}
