import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { formatTime } from '../../shared/format-time.ts'
import { Notice } from '../../shared/notice.tsx'
import { Failure } from '../parts/failure.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { ToneBadge } from '../parts/tone-badge.tsx'
import { usePolled } from '../shell/use-polled.ts'
import { clockSchema } from './control-schema.ts'
import type { CloudClock } from './control-schema.ts'
import { JumpForm } from './jump-form.tsx'
import { LocalHead } from './local-head.tsx'
import { useControl } from './use-control.ts'

const POLL_MS = 500

/** The clock of the local cloud: shows it, stops it, lets it run, moves it forward. */
export function ClockPage(): JSX.Element {
  const control = useControl()
  const clock = usePolled('clock', (signal) => control.get('/clock', clockSchema, signal), {
    everyMs: POLL_MS,
  })
  const [busy, setBusy] = useState<string>()
  const [error, setError] = useState<unknown>()

  async function steer(action: 'pause' | 'run' | 'jump', byMs?: number): Promise<void> {
    setBusy(action)
    setError(undefined)
    try {
      await control.post('/clock', { action, ...(byMs !== undefined && { byMs }) }, clockSchema)
      clock.refresh()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(undefined)
    }
  }

  const { data } = clock
  return (
    <>
      <LocalHead current="/local" />
      <Failure error={clock.error} onRetry={clock.refresh} />
      {!data && clock.error === undefined && <Skeleton lines={2} height="3rem" />}
      {data && (
        <div class="clock">
          <div>
            <time class="clock-now" dateTime={data.now}>
              {formatTime(data.now)}
            </time>
            <ClockState clock={data} />
          </div>
          {data.virtual ? (
            <>
              <div class="clock-actions">
                {data.paused ? (
                  <Button kind="primary" busy={busy === 'run'} onClick={() => void steer('run')}>
                    Run on
                  </Button>
                ) : (
                  <Button busy={busy === 'pause'} onClick={() => void steer('pause')}>
                    Pause
                  </Button>
                )}
              </div>
              <JumpForm isBusy={busy === 'jump'} onJump={(byMs) => void steer('jump', byMs)} />
            </>
          ) : (
            <Notice kind="info">This cloud runs in real time, so its clock cannot be paused or moved.</Notice>
          )}
          <Failure error={error} />
        </div>
      )}
    </>
  )
}

function ClockState({ clock }: { readonly clock: CloudClock }): JSX.Element {
  if (!clock.virtual) {
    return (
      <ToneBadge tone="soft" icon="clock">
        Real time
      </ToneBadge>
    )
  }
  if (clock.paused) {
    return (
      <ToneBadge tone="warn" icon="pause">
        Paused
      </ToneBadge>
    )
  }
  return (
    <ToneBadge tone="good" icon="run">
      {clock.rate === 0 ? 'Leaps on whenever everything waits' : 'Running'}
    </ToneBadge>
  )
}
