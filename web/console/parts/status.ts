import type { RunStatus, VisitStatus } from '../runs/run-schema.ts'
import type { IconName } from './icon-paths.ts'

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
