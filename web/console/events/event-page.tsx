import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { Notice } from '../../shared/notice.tsx'
import { CodeBlock } from '../parts/code-block.tsx'
import { Failure } from '../parts/failure.tsx'
import { Moment } from '../parts/moment.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf, pathOf } from '../shell/location.ts'
import type { PageProps } from '../shell/page.ts'
import './event-page.css'
import { EventProblems } from './event-problems.tsx'
import { EventRuns } from './event-runs.tsx'
import { sentSchema } from './event-schema.ts'
import type { ReceivedEvent } from './event-schema.ts'
import { KindBadge } from './kind-badge.tsx'
import { SentEvent } from './sent-event.tsx'
import { useEvent } from './use-event.ts'

/** One event that arrived: what it carried and what came of it. */
export function EventPage({ params }: PageProps): JSX.Element {
  const key = params['key'] ?? ''
  const { data: event, error, refresh } = useEvent(key)
  const { api } = useConsole()
  const [isBusy, setBusy] = useState(false)
  const [replayed, setReplayed] = useState<{ readonly id: string; readonly name: string }>()

  const [replayError, setReplayError] = useState<unknown>()
  /** Kept until it was replayed: a try again after a lost answer replays it once. */
  const requestRef = useRef<string>(undefined)

  async function replay(): Promise<void> {
    setBusy(true)
    setReplayError(undefined)
    setReplayed(undefined)
    requestRef.current ??= crypto.randomUUID()
    const headers = { 'idempotency-key': requestRef.current }
    try {
      setReplayed(
        await api.request('POST', `/events/${encodeURIComponent(key)}/replay`, sentSchema, { headers }),
      )
      requestRef.current = undefined
    } catch (failure) {
      setReplayError(failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <PageHead
        title={<code>{event?.name ?? key}</code>}
        up={{ label: 'Events', href: hrefOf('/events') }}
        actions={
          event && (
            <>
              <a
                class="button button-secondary button-small"
                href={hrefOf('/events/send', new URLSearchParams({ like: key }))}
              >
                Edit and send
              </a>
              <Button size="small" kind="primary" busy={isBusy} onClick={() => void replay()}>
                Replay
              </Button>
            </>
          )
        }
      />
      <Failure error={error} onRetry={refresh} />
      <Failure error={replayError} />
      {replayed && <SentEvent key={replayed.id} sent={replayed} what="Replayed" />}
      {event ? <EventDetails event={event} /> : error === undefined && <Skeleton lines={6} />}
    </>
  )
}

function EventDetails({ event }: { readonly event: ReceivedEvent }): JSX.Element {
  const isKept = 'data' in event && event.data !== undefined
  return (
    <div class="event-details">
      <dl class="event-facts">
        <Fact name="Kind">
          <KindBadge kind={event.kind} />
        </Fact>
        <Fact name="Received">
          <Moment at={event.receivedAt} />
        </Fact>
        <Fact name="Source">{event.source}</Fact>
        <Fact name="Event id">
          {event.id === undefined ? 'none that could be used' : <code>{event.id}</code>}
        </Fact>
        {event.replayOf !== undefined && (
          <Fact name="Replay of">
            <a href={hrefOf(pathOf('events', event.replayOf))}>
              <code>{event.replayOf}</code>
            </a>
          </Fact>
        )}
      </dl>
      <EventProblems event={event} />
      {event.kind === 'valid' && (
        <section aria-labelledby="event-runs">
          <h2 id="event-runs">Runs that it started</h2>
          <EventRuns event={event} />
        </section>
      )}
      <section aria-labelledby="event-data">
        <h2 id="event-data">Data</h2>
        {isKept ? (
          <CodeBlock label="Data of the event" code={JSON.stringify(event.data, null, 2)} />
        ) : (
          <Notice kind="info">
            {event.dataBytes === undefined
              ? 'The event carried no data.'
              : `The event was too large to keep: ${event.dataBytes.toLocaleString('en')} bytes.`}
          </Notice>
        )}
      </section>
    </div>
  )
}

function Fact({
  name,
  children,
}: {
  readonly name: string
  readonly children: JSX.Element | string
}): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
