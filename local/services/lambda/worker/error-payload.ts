/** The error object of a failed invocation, as the Node.js runtime of Lambda reports it. */
export interface ErrorPayload {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace: readonly string[]
}

/** `errorType` is the error's `name`, not its class; thrown values that are no errors report their `typeof`. */
export function errorPayload(thrown: unknown): ErrorPayload {
  try {
    if (thrown instanceof Error || isErrorLike(thrown)) {
      return {
        errorType: thrown.name,
        errorMessage: thrown.message,
        trace: thrown.stack?.split('\n') ?? [],
      }
    }
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] }
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    }
  }
}

/** An error that is reported under a name of the runtime, e.g. `Runtime.HandlerNotFound`. */
export class RuntimeError extends Error {
  override readonly name: `Runtime.${string}`

  constructor(name: `Runtime.${string}`, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = name
  }
}

/** How the runtime prints an error to the log: own properties beside type, message and stack. */
export function loggedError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return JSON.stringify(errorPayload(thrown))
  try {
    const fields = { errorType: thrown.name, errorMessage: thrown.message }
    return JSON.stringify(Object.assign(fields, thrown, { stack: thrown.stack?.split('\n') }))
  } catch {
    return JSON.stringify(errorPayload(thrown))
  }
}

function isErrorLike(value: unknown): value is Error {
  return Object.prototype.toString.call(value) === '[object Error]'
}
