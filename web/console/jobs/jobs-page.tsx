import type { JSX } from 'preact'

import { EmptyState } from '../../shared/empty-state.tsx'
import { formatDuration } from '../../shared/format-time.ts'
import { formatCount } from '../format/format-usd.ts'
import { Failure } from '../parts/failure.tsx'
import { Icon } from '../parts/icon.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf, pathOf } from '../shell/location.ts'
import { usePolled } from '../shell/use-polled.ts'
import { describeFlowControl, describeRetries } from './describe-job.ts'
import { jobsSchema } from './job-schema.ts'
import type { Job } from './job-schema.ts'
import { SuccessRate } from './success-rate.tsx'
import './jobs.css'

/** Numbers of days: they need not be of this second. */
const REFRESH_MS = 5000

/** All jobs of this deployment. */
export function JobsPage(): JSX.Element {
  const { api } = useConsole()
  const { data, error, refresh } = usePolled(
    'jobs',
    (signal) => api.request('GET', '/jobs', jobsSchema, { signal }),
    { everyMs: REFRESH_MS },
  )
  return (
    <>
      <PageHead title="Jobs" />
      <Failure error={error} onRetry={refresh} />
      {!data && error === undefined && <Skeleton lines={2} height="9rem" />}
      {data?.items.length === 0 && (
        <EmptyState title="There are no jobs yet">
          Write one with <code>defineJob</code> below <code>lambdas/domains/</code>, add it to the list in{' '}
          <code>lambdas/registry/jobs.ts</code>, and deploy.
        </EmptyState>
      )}
      <ul class="job-list">
        {data?.items.map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
      </ul>
    </>
  )
}

function JobCard({ job }: { readonly job: Job }): JSX.Element {
  const { stats } = job
  const steps = job.steps.filter(({ onFailure }) => !onFailure)
  return (
    <li class="panel job-card">
      <div class="job-what">
        <h2>
          <a href={hrefOf(pathOf('jobs', job.id))}>{job.id}</a>
        </h2>
        <p class="soft">
          <Icon name="event" /> <span class="mono">{job.trigger.event}</span>
        </p>
        <p class="soft">
          {[describeRetries(job.retries), ...describeFlowControl(job.flowControl)].join(' · ')}
        </p>
        <ol class="job-steps" aria-label="Steps">
          {steps.map(({ id }) => (
            <li key={id}>{id}</li>
          ))}
        </ol>
      </div>
      <dl class="figures">
        <Figure label="Success, 7 days">
          <SuccessRate stats={stats} />
        </Figure>
        <Figure label="Runs">
          <a href={hrefOf('/runs', new URLSearchParams({ job: job.id }))}>{formatCount(stats.runs)}</a>
        </Figure>
        <Figure label="Running">
          <a href={hrefOf('/runs', new URLSearchParams({ job: job.id, status: 'running' }))}>
            {formatCount(stats.running)}
          </a>
        </Figure>
        <Figure label="Failed">
          <a
            class={stats.failed > 0 ? 'status-bad' : ''}
            href={hrefOf('/runs', new URLSearchParams({ job: job.id, status: 'failed' }))}
          >
            {formatCount(stats.failed)}
          </a>
        </Figure>
        <Figure label="Median">{stats.durationMs ? formatDuration(stats.durationMs.p50) : '–'}</Figure>
        <Figure label="95 %">{stats.durationMs ? formatDuration(stats.durationMs.p95) : '–'}</Figure>
      </dl>
    </li>
  )
}

function Figure({
  label,
  children,
}: {
  readonly label: string
  readonly children: JSX.Element | string
}): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
