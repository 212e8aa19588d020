import type { LogStore } from '../logs/log-store.ts'
import type { LambdaFunction } from './lambda-function.ts'

/** How the log line of an invocation's end tells its failure. */
export interface InvocationEnd {
  readonly durationMs: number
  /** Only of a worker's first invocation. */
  readonly initMs: number | undefined
  readonly status: 'success' | 'timeout' | 'error'
  readonly errorType: string | undefined
}

/** Writes the platform's lines of an invocation as Lambda does: START, END and REPORT, or their JSON form. */
export class InvocationLog {
  readonly #store: LogStore
  readonly #fn: LambdaFunction
  readonly #stream: string
  readonly #requestId: string
  readonly #now: () => number

  constructor(store: LogStore, fn: LambdaFunction, stream: string, requestId: string, now: () => number) {
    this.#store = store
    this.#fn = fn
    this.#stream = stream
    this.#requestId = requestId
    this.#now = now
  }

  start(): void {
    if (this.#isJson) this.#platform('platform.start', { requestId: this.#requestId, version: '$LATEST' })
    else this.#write(`START RequestId: ${this.#requestId} Version: $LATEST`)
  }

  end(end: InvocationEnd): void {
    const { durationMs, initMs, status, errorType } = end
    const billedMs = Math.ceil(durationMs + (initMs ?? 0))
    const memoryMb = this.#fn.definition.memoryMb
    if (this.#isJson) {
      this.#platform('platform.report', {
        requestId: this.#requestId,
        metrics: {
          durationMs,
          billedDurationMs: billedMs,
          memorySizeMB: memoryMb,
          ...(initMs !== undefined && { initDurationMs: initMs }),
        },
        status,
        ...(errorType !== undefined && { errorType }),
      })
      return
    }
    this.#write(`END RequestId: ${this.#requestId}`)
    const fields = [
      `REPORT RequestId: ${this.#requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${billedMs} ms`,
      `Memory Size: ${memoryMb} MB`,
      ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
      ...(status === 'success' ? [] : [`Status: ${status}`]),
      ...(errorType === undefined ? [] : [`Error Type: ${errorType}`]),
    ]
    this.#write(`${fields.join('\t')}\t`)
  }

  /** A line that the platform, not the function, says: a time-out, a crash. */
  say(text: string): void {
    if (!this.#isJson) this.#write(`${new Date(this.#now()).toISOString()} ${this.#requestId} ${text}`)
  }

  get #isJson(): boolean {
    return this.#fn.definition.logFormat === 'JSON'
  }

  #platform(type: string, record: object): void {
    this.#write(JSON.stringify({ time: new Date(this.#now()).toISOString(), type, record }))
  }

  #write(message: string): void {
    this.#store.append(this.#fn.definition.logGroup, this.#stream, this.#now(), `${message}\n`)
  }
}
