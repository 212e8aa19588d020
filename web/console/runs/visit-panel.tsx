import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { formatDuration } from '../../shared/format-time.ts'
import { JsonPanel } from '../parts/json-panel.tsx'
import { Moment } from '../parts/moment.tsx'
import { StatusBadge } from '../parts/status-badge.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { AttemptList } from './attempt-list.tsx'
import { ErrorDetails } from './error-details.tsx'
import { RerunDialog } from './rerun-dialog.tsx'
import type { Run, Visit } from './run-schema.ts'
import { StepLogs } from './step-logs.tsx'

export interface VisitPanelProps {
  readonly run: Run
  readonly visit: Visit
  readonly onClose: () => void
}

/** All that is known of one visit to a state. */
export function VisitPanel({ run, visit, onClose }: VisitPanelProps): JSX.Element {
  const { name, type, step, status, enteredAt, exitedAt, error, attempts } = visit
  const [tab, setTab] = useState(error === undefined || step === undefined ? 'data' : 'attempts')
  const [isRerunning, setRerunning] = useState(false)
  const tabs = [
    { id: 'data', label: 'Input and output' },
    ...(attempts.length > 0 ? [{ id: 'attempts', label: `Attempts (${attempts.length})` }] : []),
    ...(step === undefined ? [] : [{ id: 'logs', label: 'Logs' }]),
  ]
  return (
    <section class="panel visit" aria-label={`State ${name}`}>
      <header class="panel-head">
        <h2 class="visit-title">
          <span class="mono">{name}</span> <StatusBadge status={status} />
        </h2>
        <div class="page-actions">
          {step !== undefined && run.status !== 'running' && (
            <Button size="small" onClick={() => setRerunning(true)}>
              Rerun from here…
            </Button>
          )}
          <Button size="small" kind="quiet" aria-label="Close the state" onClick={onClose}>
            ✕
          </Button>
        </div>
      </header>
      <p class="visit-facts soft">
        {type} · entered <Moment at={enteredAt} />
        {exitedAt !== undefined && ` · took ${formatDuration(Date.parse(exitedAt) - Date.parse(enteredAt))}`}
      </p>
      {error !== undefined && tab !== 'attempts' && <ErrorDetails error={error} cause={visit.cause} />}
      <Tabs label={`Of ${name}`} tabs={tabs} current={tab} onChange={setTab}>
        {tab === 'data' && (
          <div class="json-pair">
            <JsonPanel
              title="Input"
              value={visit.input}
              isAbsent={visit.input === undefined}
              absent="Not recorded."
            />
            <JsonPanel
              title="Output"
              value={visit.output}
              isAbsent={visit.output === undefined}
              absent={exitedAt === undefined ? 'None so far.' : 'None.'}
            />
          </div>
        )}
        {tab === 'attempts' && <AttemptList attempts={attempts} />}
        {tab === 'logs' && step !== undefined && <StepLogs run={run} step={step} attempts={attempts} />}
      </Tabs>
      {isRerunning && <RerunDialog run={run} fromStep={step} onClose={() => setRerunning(false)} />}
    </section>
  )
}
