import { wordsOf } from '../../shared/api-error.ts'
import { runKey } from './run-list.ts'
import type { RunSummary } from './run-schema.ts'

/** How far an action on many runs has come. */
export interface BulkProgress {
  readonly total: number
  readonly done: number
  readonly failed: readonly BulkFailure[]
}

export interface BulkFailure {
  readonly run: RunSummary
  /** Why, in words. */
  readonly reason: string
}

/** Requests at once: quick enough, and far below the rate at which Step Functions refuses. */
const AT_ONCE = 4

/**
 * Does one thing to many runs, a few at once. One that fails does not keep the others from being done; when `signal`
 * aborts, what has not begun is left.
 * @param act for one run; its error is kept in words
 * @param tell is told after each
 */
export async function actOnRuns(
  runs: readonly RunSummary[],
  act: (run: RunSummary) => Promise<unknown>,
  tell: (progress: BulkProgress) => void,
  signal: AbortSignal,
): Promise<BulkProgress> {
  const waiting = runs.values()
  let done = 0
  const failed: BulkFailure[] = []
  const progress = (): BulkProgress => ({ total: runs.length, done, failed: [...failed] })
  const work = async (): Promise<void> => {
    for (const run of waiting) {
      if (signal.aborted) return
      try {
        await act(run)
      } catch (error) {
        failed.push({ run, reason: wordsOf(error) })
      }
      done += 1
      tell(progress())
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return progress()
}

/** The failures as text, for a bug report: a line a run. */
export function listFailures(failed: readonly BulkFailure[]): string {
  return failed.map(({ run, reason }) => `${runKey(run)}: ${reason}`).join('\n')
}
