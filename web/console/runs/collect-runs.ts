import type { OperatorApi } from '../shell/operator-api.ts'
import { runKey } from './run-list.ts'
import { runPageSchema } from './run-schema.ts'
import type { RunSummary } from './run-schema.ts'

/**
 * Reads all runs that a filter shows and that an action can be done to: only running ones can be stopped, and only ended
 * ones rerun.
 * @param runsQuery of `GET /runs`, without limit and cursor
 * @returns what was found so far, after each page
 */
export async function* collectRuns(
  api: OperatorApi,
  runsQuery: string,
  action: 'stop' | 'rerun',
  signal: AbortSignal,
): AsyncGenerator<readonly RunSummary[]> {
  const found = new Map<string, RunSummary>()
  const query = new URLSearchParams(runsQuery)
  if (action === 'stop' && !query.has('status')) query.set('status', 'running')
  query.set('limit', '100')
  let cursor: string | undefined
  do {
    if (cursor !== undefined) query.set('cursor', cursor)
    const page = await api.request('GET', `/runs?${query.toString()}`, runPageSchema, { signal })
    for (const run of page.items) {
      if ((run.status === 'running') === (action === 'stop')) found.set(runKey(run), run)
    }
    yield [...found.values()]
    cursor = page.cursor
  } while (cursor !== undefined)
}
