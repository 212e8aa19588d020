/**
 * Thrown by a step that would fail again however often it was repeated. The run goes to `onFailure` at once.
 *
 * Subclass it with a **literal** name: it is what `onFailure` sees as `failure.error`, and what the failed execution
 * shows.
 *
 * How a subclass stays non-retriable although `ErrorEquals` knows nothing of classes: the runtime lets every subclass
 * leave the Lambda with the error type `NonRetriableError`, which the first retrier of each step matches, and puts the
 * author's name in front of the message (`normaliseError`). The Catch of each step takes that name out again
 * (`lib/states/failure.ts`) and gives it to `onFailure` and to the Fail state. Only the history's single `TaskFailed`
 * events say `NonRetriableError`; their cause has the name. Nothing needs to be declared, so nothing can be forgotten.
 * @example
 * ```ts
 * class UnknownProductError extends NonRetriableError {
 *   override readonly name = 'UnknownProductError'
 * }
 * ```
 */
export class NonRetriableError extends Error {
  override readonly name: string = 'NonRetriableError'
}
