import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'

import { formatDuration } from '../../shared/format-time.ts'
import { formatCount } from '../format/format-usd.ts'
import { formatSeconds } from '../format/format-seconds.ts'
import { StateGraph } from '../graph/state-graph.tsx'
import { StateFacts } from '../graph/state-facts.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Failure } from '../parts/failure.tsx'
import { LinkOut } from '../parts/link-out.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { keepEqual } from '../shell/keep-equal.ts'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf, pathOf } from '../shell/location.ts'
import type { PageProps } from '../shell/page.ts'
import { usePolled } from '../shell/use-polled.ts'
import { describeFlowControl, describeRetries } from './describe-job.ts'
import { jobDetailSchema } from './job-schema.ts'
import type { JobDetail } from './job-schema.ts'
import { JobSteps } from './job-steps.tsx'
import { SuccessRate } from './success-rate.tsx'
import './jobs.css'

const REFRESH_MS = 5000
const JOBS = { label: 'Jobs', href: hrefOf('/jobs') }

/** One job: what starts it, how it retries, what it becomes, and how it does. */
export function JobPage({ params }: PageProps): JSX.Element {
  const { job: id = '' } = params
  const { api } = useConsole()
  const { data, error, refresh } = usePolled<JobDetail>(
    id,
    async (signal, previous) =>
      keepEqual(previous, await api.request('GET', pathOf('jobs', id), jobDetailSchema, { signal })),
    { everyMs: REFRESH_MS },
  )
  return (
    <>
      <PageHead
        title={id}
        up={JOBS}
        actions={
          data && (
            <>
              <a
                class="button button-secondary button-small"
                href={hrefOf('/runs', new URLSearchParams({ job: id }))}
              >
                Runs
              </a>
              <LinkOut href={data.console}>AWS console</LinkOut>
            </>
          )
        }
      />
      <Failure error={error} onRetry={refresh} />
      {!data && error === undefined && (
        <div class="job-columns">
          <Skeleton lines={3} height="12rem" />
          <Skeleton height="37rem" />
        </div>
      )}
      {data && <JobDetails job={data} />}
    </>
  )
}

function JobDetails({ job }: { readonly job: JobDetail }): JSX.Element {
  const { stats } = job
  const flowControl = describeFlowControl(job.flowControl)
  return (
    <div class="job-columns">
      <div class="job-facts">
        <section class="panel" aria-label="Settings">
          <dl class="facts">
            <dt>Trigger</dt>
            <dd class="mono">{job.trigger.event}</dd>
            <dt>Retries</dt>
            <dd>{describeRetries(job.retries)}</dd>
            <dt>Timeout</dt>
            <dd>{job.timeoutSeconds === undefined ? 'none' : formatSeconds(job.timeoutSeconds)}</dd>
            <dt>Flow control</dt>
            <dd>
              {flowControl.length > 0 ? flowControl.map((text) => <div key={text}>{text}</div>) : 'none'}
            </dd>
            <dt>State machine</dt>
            <dd class="fact-copy">
              <span class="mono clip" title={job.stateMachineArn}>
                {job.stateMachineArn.split(':').at(-1)}
              </span>
              <CopyButton text={job.stateMachineArn} label="Copy the ARN" />
            </dd>
          </dl>
        </section>
        <section class="panel" aria-label="The last 7 days">
          <header class="panel-head">
            <h2>The last 7 days</h2>
            <span class="soft">of at most 1,000 runs</span>
          </header>
          <dl class="facts">
            <dt>Success</dt>
            <dd>
              <SuccessRate stats={stats} />
            </dd>
            <dt>Runs</dt>
            <dd>
              {formatCount(stats.runs)} · {formatCount(stats.running)} running · {formatCount(stats.failed)}{' '}
              failed
            </dd>
            <dt>Duration</dt>
            <dd>
              {stats.durationMs
                ? `median ${formatDuration(stats.durationMs.p50)} · 95 % within ${formatDuration(stats.durationMs.p95)}`
                : 'no run has ended'}
            </dd>
          </dl>
        </section>
        <JobSteps job={job} />
      </div>
      <JobGraphs job={job} />
    </div>
  )
}

/** The state machine, and the one that cleans up after runs that ended from outside. */
function JobGraphs({ job }: { readonly job: JobDetail }): JSX.Element {
  const [selected, setSelected] = useState<string>()
  const { definition, onFailureDefinition: onFailure } = job
  const steps = useMemo(() => new Set(job.steps.map(({ id }) => id)), [job.steps])
  const graph = { steps, selected, onSelect: setSelected }
  return (
    <div class="job-graphs">
      <StateGraph {...graph} definition={definition} label={`States of ${job.id}`} />
      {selected !== undefined && <StateFacts definitions={[definition, onFailure]} name={selected} />}
      {onFailure && (
        <details class="panel job-more">
          <summary>State machine for runs that end from outside: stopped or timed out</summary>
          <StateGraph {...graph} definition={onFailure} label={`States of the clean-up of ${job.id}`} />
        </details>
      )}
    </div>
  )
}
