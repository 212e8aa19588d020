/** Values of `WorkerSettings.frozen`. */
export const RUNS = 0
export const FROZEN = 1

/** What a worker thread is told when it starts. This file is shared by both sides of the thread. */
export interface WorkerSettings {
  /** Folder of the function's code, as `LAMBDA_TASK_ROOT`. */
  readonly taskRoot: string
  /** `file.export`, as the function's `Handler`. */
  readonly handler: string
  readonly logFormat: 'Text' | 'JSON'
  /** Folders below which the function may write; all else is read-only. */
  readonly writableFolders: readonly string[]
  /** The virtual clock's time, as `local/virtual-now.ts` writes it in the main thread; absent when time is real. */
  readonly virtualNow: Float64Array | undefined
  /** Whether it sleeps between two invocations, at index 0: `RUNS` or `FROZEN`. In memory that both sides share. */
  readonly frozen: Int32Array
}

export interface InvokeMessage {
  readonly kind: 'invoke'
  readonly requestId: string
  readonly functionArn: string
  readonly deadlineMs: number
  readonly traceId: string
  /** JSON text. */
  readonly event: string
}

export interface FireMessage {
  readonly kind: 'fire'
  readonly timer: number
}

export type ToWorker = InvokeMessage | FireMessage

export type FromWorker =
  | { readonly kind: 'ready' }
  /** The module or its handler could not be loaded; `payload` is the error as JSON text. */
  | { readonly kind: 'initFailed'; readonly payload: string }
  /** `payload`: JSON text, or whatever a streaming handler wrote. */
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'failed'; readonly payload: string }
  /** `fatal`: the error escaped the handler's promise, so the process ends with it. */
  | { readonly kind: 'fatal'; readonly payload: string }
  | { readonly kind: 'log'; readonly timestamp: number; readonly message: string }
  | VirtualTimeMessage

/** Only with a virtual clock: timers live on the main thread's clock. */
export type VirtualTimeMessage =
  | { readonly kind: 'timer'; readonly timer: number; readonly delayMs: number; readonly background: boolean }
  | { readonly kind: 'clear'; readonly timer: number }
  /** A timer's callback ran; `sockets` tells whether connections were open then. */
  | { readonly kind: 'fired'; readonly timer: number; readonly sockets: boolean }
  /** Nothing is in progress but timers, after `fires` of them were fired in all. */
  | { readonly kind: 'waiting'; readonly fires: number }
  | { readonly kind: 'working' }
