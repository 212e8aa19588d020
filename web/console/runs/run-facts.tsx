import type { ComponentChildren, JSX } from 'preact'

import { formatDuration } from '../../shared/format-time.ts'
import { formatCount, formatUsd, formatUsdPerThousand } from '../format/format-usd.ts'
import { Moment } from '../parts/moment.tsx'
import { StatusBadge } from '../parts/status-badge.tsx'
import { useTick } from '../parts/use-tick.ts'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf, pathOf } from '../shell/location.ts'
import type { Run } from './run-schema.ts'

const TICK_MS = 200

/** The few numbers by which one judges a run. */
export function RunFacts({ run }: { readonly run: Run }): JSX.Element {
  const { now } = useConsole()
  const { status, startedAt, durationMs, price, stateTransitions, progress, currentStep, rerunOf, event } =
    run
  const isRunning = status === 'running'
  useTick(isRunning ? TICK_MS : undefined)
  const duration = durationMs ?? Math.max(0, now() - Date.parse(startedAt))
  const retries = run.states.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0)
  return (
    <section class="panel run-facts" aria-label="The run">
      <dl>
        <Fact label="Status">
          <span role="status">
            <StatusBadge status={status} />
          </span>
        </Fact>
        <Fact label="Started">
          <Moment at={startedAt} />
        </Fact>
        <Fact label="Duration">{formatDuration(duration)}</Fact>
        <Fact label="Retries">{formatCount(retries)}</Fact>
        <Fact label="Transitions">{formatCount(stateTransitions)}</Fact>
        <Fact label="Price on AWS">
          <span title={`${formatUsdPerThousand(price.usd)}. ${price.note}`}>
            {formatUsd(price.usd)} <span class="soft">{formatUsdPerThousand(price.usd)}</span>
          </span>
        </Fact>
        {event.name !== undefined && (
          <Fact label="Event">
            <span class="mono" title={event.id}>
              {event.name}
            </span>
          </Fact>
        )}
        {rerunOf !== undefined && (
          <Fact label="Rerun of">
            <a class="mono" href={hrefOf(pathOf('runs', run.job, rerunOf))}>
              {rerunOf}
            </a>
          </Fact>
        )}
      </dl>
      {isRunning && (currentStep !== undefined || progress) && (
        <div class="run-progress">
          <span>
            <span class="mono">{progress?.step ?? currentStep}</span>
            {progress?.message !== undefined && <span class="soft"> {progress.message}</span>}
          </span>
          {progress?.fraction !== undefined && (
            <progress
              max={1}
              value={progress.fraction}
              aria-label={`Progress of ${progress.step ?? currentStep ?? 'the step'}`}
            />
          )}
        </div>
      )}
    </section>
  )
}

function Fact({
  label,
  children,
}: {
  readonly label: string
  readonly children: ComponentChildren
}): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
