import type { JSX } from 'preact'

import { hrefOf, pathOf } from '../shell/location.ts'
import { useConsole } from '../shell/console-context.ts'
import { keepEqual } from '../shell/keep-equal.ts'
import type { PageProps } from '../shell/page.ts'
import { POLL_MS, usePolled } from '../shell/use-polled.ts'
import { Failure } from '../parts/failure.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { RunActions } from './run-actions-bar.tsx'
import { RunDetails } from './run-details.tsx'
import { runSchema } from './run-schema.ts'
import type { Run } from './run-schema.ts'
import './run-page.css'

/** One run: what it did, when, with what, for how much; and what can be done about it. */
export function RunPage({ params, query }: PageProps): JSX.Element {
  const { job = '', run = '' } = params
  const { api } = useConsole()
  const path = pathOf('runs', job, run)
  const { data, error, refresh } = usePolled<Run>(
    path,
    async (signal, previous) => keepEqual(previous, await api.request('GET', path, runSchema, { signal })),
    { everyMs: ({ status }) => (status === 'running' ? POLL_MS : undefined) },
  )
  return (
    <>
      <PageHead
        up={{ label: job, href: hrefOf('/runs', new URLSearchParams({ job })) }}
        title={<span class="mono run-title">{run}</span>}
        actions={data && <RunActions run={data} onChanged={refresh} />}
      />
      <Failure error={error} onRetry={refresh} />
      {!data && error === undefined && (
        <div class="run-loading">
          <Skeleton height="4.5rem" />
          <Skeleton height="28rem" />
        </div>
      )}
      {data && <RunDetails run={data} path={path} query={query} />}
    </>
  )
}
