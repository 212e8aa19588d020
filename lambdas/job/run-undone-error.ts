import { NonRetriableError } from './non-retriable-error.ts'

/**
 * The run was redriven after it failed. Its `onFailure` steps have undone what it did, or are about to, so it must not
 * go on: the steps after them would build on what is not there any more.
 */
export class RunUndoneError extends NonRetriableError {
  override readonly name = 'RunUndoneError'

  /** @param where names job and word */
  constructor(where: string) {
    super(undoneMessage(where))
  }
}

/** Says what happened and what to do. @param where names job and word */
export function undoneMessage(where: string): string {
  return `${where}: the run failed before, and its onFailure steps undo what it did, so a redrive does not go on with it. Rerun it instead, from any step: in the console, or by POST /runs`
}
