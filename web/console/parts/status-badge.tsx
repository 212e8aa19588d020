import type { JSX } from 'preact'

import type { RunStatus, VisitStatus } from '../runs/run-schema.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'
import './status-badge.css'

export type Status = RunStatus | VisitStatus

/** How a status is shown: by a word and an icon, and a colour beside. */
export const STATUSES: Readonly<
  Record<Status, { readonly word: string; readonly icon: IconName; readonly tone: Tone }>
> = {
  running: { word: 'Running', icon: 'half', tone: 'info' },
  succeeded: { word: 'Succeeded', icon: 'check', tone: 'good' },
  failed: { word: 'Failed', icon: 'cross', tone: 'bad' },
  timed_out: { word: 'Timed out', icon: 'clock', tone: 'bad' },
  aborted: { word: 'Stopped', icon: 'stop', tone: 'soft' },
  retrying: { word: 'Retrying', icon: 'again', tone: 'warn' },
  caught: { word: 'Caught', icon: 'catch', tone: 'warn' },
}

export type Tone = 'info' | 'good' | 'bad' | 'warn' | 'soft'

/** How a run or a step stands. */
export function StatusBadge({ status }: { readonly status: Status }): JSX.Element {
  const { word, icon, tone } = STATUSES[status]
  return (
    <span class={`status status-${tone}`}>
      <Icon name={icon} class={status === 'running' ? 'icon-turning' : ''} />
      {word}
    </span>
  )
}
