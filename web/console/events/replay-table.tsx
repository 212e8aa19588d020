import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { wordsOf } from '../../shared/api-error.ts'
import { Button } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { formatTime } from '../../shared/format-time.ts'
import { useToast } from '../../shared/toasts.tsx'
import '../parts/data-table.css'
import { ToneBadge } from '../parts/tone-badge.tsx'
import type { ToneBadgeProps } from '../parts/tone-badge.tsx'
import { useConsole } from '../shell/console-context.ts'
import { replayCancelledSchema } from './event-schema.ts'
import type { Replay } from './event-schema.ts'
import { progressOf } from './time-range.ts'

/** EventBridge's states, in words. */
const STATES: Readonly<Record<string, Pick<ToneBadgeProps, 'tone' | 'icon'> & { readonly word: string }>> = {
  STARTING: { word: 'Starting', tone: 'info', icon: 'half' },
  RUNNING: { word: 'Running', tone: 'info', icon: 'half' },
  COMPLETED: { word: 'Completed', tone: 'good', icon: 'check' },
  CANCELLING: { word: 'Being cancelled', tone: 'warn', icon: 'half' },
  CANCELLED: { word: 'Cancelled', tone: 'soft', icon: 'stop' },
  FAILED: { word: 'Failed', tone: 'bad', icon: 'cross' },
}

/** Whether a replay's state will change by itself. */
export function isUnderWay({ state }: Replay): boolean {
  return state === 'STARTING' || state === 'RUNNING' || state === 'CANCELLING'
}

/** A row for each replay, with how far it is. */
export function ReplayTable(props: {
  readonly replays: readonly Replay[]
  readonly onChanged: () => void
}): JSX.Element {
  if (props.replays.length === 0) {
    return (
      <EmptyState title="No replays yet">
        Choose a time range above to run its events again, for example after a fix. EventBridge lists replays
        for 90 days.
      </EmptyState>
    )
  }
  return (
    <table class="data-table">
      <thead>
        <tr>
          <th scope="col">Replay</th>
          <th scope="col">State</th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.replays.map((replay) => (
          <ReplayRow key={replay.replay} replay={replay} onChanged={props.onChanged} />
        ))}
      </tbody>
    </table>
  )
}

function ReplayRow({
  replay,
  onChanged,
}: {
  readonly replay: Replay
  readonly onChanged: () => void
}): JSX.Element {
  const { api } = useConsole()
  const toast = useToast()
  const [isBusy, setBusy] = useState(false)
  const { word, tone, icon } = STATES[replay.state] ?? { word: replay.state, tone: 'soft', icon: 'dot' }
  const share = progressOf(replay)

  async function cancel(): Promise<void> {
    setBusy(true)
    try {
      const path = `/replays/${encodeURIComponent(replay.replay)}/cancel`
      await api.request('POST', path, replayCancelledSchema)
      onChanged()
    } catch (error) {
      toast('bad', wordsOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <tr>
      <td>
        <code>{replay.replay}</code>
        <span class="second-line">
          {formatTime(replay.from)} – {formatTime(replay.to)}
        </span>
      </td>
      <td class="replay-state">
        <ToneBadge tone={tone} icon={icon}>
          {word}
        </ToneBadge>
        <span class="second-line replay-progress">
          <progress max={1} value={share} aria-label={`Progress of ${replay.replay}`} />
          <span>{Math.floor(share * 100)} %</span>
        </span>
        {replay.reason !== undefined && <span class="second-line">{replay.reason}</span>}
      </td>
      <td class="fixed number">
        <Button
          size="small"
          busy={isBusy}
          disabled={replay.state !== 'RUNNING' && replay.state !== 'STARTING'}
          onClick={() => void cancel()}
        >
          Cancel<span class="visually-hidden"> {replay.replay}</span>
        </Button>
      </td>
    </tr>
  )
}
