/** Error names that Step Functions itself raises. */
export const StatesErrors = {
  all: 'States.ALL',
  taskFailed: 'States.TaskFailed',
  timeout: 'States.Timeout',
  heartbeatTimeout: 'States.HeartbeatTimeout',
  runtime: 'States.Runtime',
  dataLimitExceeded: 'States.DataLimitExceeded',
  queryEvaluation: 'States.QueryEvaluationError',
  noChoiceMatched: 'States.NoChoiceMatched',
  itemReaderFailed: 'States.ItemReaderFailed',
  resultWriterFailed: 'States.ResultWriterFailed',
  toleratedFailures: 'States.ExceedToleratedFailureThreshold',
} as const

/** A state failed. Retriers and Catchers look at `error`; what nobody catches ends the execution. */
export class StateError extends Error {
  override readonly name = 'StateError'
  /** The error's name; absent where a Fail state or a callback gave none. */
  readonly error: string | undefined
  /** The cause as text; absent where none was given. */
  readonly causeText: string | undefined
  /** False for what AWS lets nobody catch, e.g. `States.Runtime`. */
  readonly isCatchable: boolean
  /** Further names that Retriers and Catchers may use for it. */
  readonly aliases: readonly string[]
  /** True for what no wildcard matches: it must be named. */
  readonly mustBeNamed: boolean

  constructor(
    error: string | undefined,
    causeText: string | undefined,
    options: { isCatchable?: boolean; aliases?: readonly string[]; mustBeNamed?: boolean } = {},
  ) {
    super(`${error ?? 'an error without a name'}: ${causeText ?? ''}`)
    this.error = error
    this.causeText = causeText
    this.isCatchable = options.isCatchable ?? true
    this.aliases = options.aliases ?? []
    this.mustBeNamed = options.mustBeNamed ?? false
  }

  /** Whether an `ErrorEquals` list names this error. */
  matches(names: readonly string[]): boolean {
    if (!this.isCatchable) return false
    return names.some(
      (name) => name === this.error || this.aliases.includes(name) || this.#isMatchedByWildcard(name),
    )
  }

  #isMatchedByWildcard(name: string): boolean {
    if (this.mustBeNamed) return false
    return (
      name === StatesErrors.all || (name === StatesErrors.taskFailed && this.error !== StatesErrors.timeout)
    )
  }
}

/** A failure that neither Retry nor Catch can see. */
export function fatalError(error: string, causeText: string): StateError {
  return new StateError(error, causeText, { isCatchable: false })
}

/** The cause for a value over 256 KiB, with AWS's words. `what` is a state's name or a task's service. */
export function tooLargeText(what: string): string {
  return `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`
}

/**
 * A value over 256 KiB. As AWS's guide has it, `States.ALL` does not catch it, its own name does. The raw result of a task
 * is another matter: recordings show `States.ALL` catching that (`TaskAttempt`).
 */
export function dataLimitError(causeText: string): StateError {
  return new StateError(StatesErrors.dataLimitExceeded, causeText, { mustBeNamed: true })
}

/** A Task ran out of `TimeoutSeconds` or `HeartbeatSeconds`: AWS gives both the same name and no cause. */
export function timeoutError(isHeartbeat: boolean): StateError {
  return new StateError(StatesErrors.timeout, undefined, {
    aliases: isHeartbeat ? [StatesErrors.heartbeatTimeout] : [],
  })
}
