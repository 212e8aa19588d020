import type { FunctionWorker } from './function-worker.ts'
import type { LambdaFunction } from './lambda-function.ts'

/** A worker of the pool with what the pool must know about it. */
export interface PooledWorker {
  readonly worker: FunctionWorker
  readonly fn: LambdaFunction
  readonly stamp: string
  readonly accessKeyId: string
  readonly logStream: string
  /** How long loading the function took; read for the first invocation's REPORT. */
  readonly initMs: number
  /** Invocations so far. */
  invocations: number
  /** Of the last invocation. */
  requestId: string
}
