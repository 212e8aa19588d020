import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Failure } from '../parts/failure.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf } from '../shell/location.ts'
import type { PageProps } from '../shell/page.ts'
import { usePolled } from '../shell/use-polled.ts'
import { ConfirmDiscard } from './confirm-discard.tsx'
import { deadLettersSchema } from './dead-letter-schema.ts'
import type { DeadLetter } from './dead-letter-schema.ts'
import './dead-letters.css'
import { LetterList } from './letter-list.tsx'
import { useWork } from './use-work.ts'
import { WorkState } from './work-state.tsx'

/** The most that the API reads at once. */
const PAGE_SIZE = 100

/** The messages of one dead-letter queue: why they are there; back on their way, or away with them. */
export function QueuePage({ params }: PageProps): JSX.Element {
  const queue = params['queue'] ?? ''
  const { api } = useConsole()
  const path = `/dead-letters/${encodeURIComponent(queue)}`
  const read = async (signal?: AbortSignal): Promise<readonly DeadLetter[]> =>
    (await api.request('GET', `${path}?limit=${PAGE_SIZE}`, deadLettersSchema, { ...(signal && { signal }) }))
      .items
  // Read once: reading hides messages from others for a moment.
  const { data, error, refresh } = usePolled(queue, (signal) => read(signal), { everyMs: undefined })
  const items = data ?? []
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'selected' | 'all'>()
  const chosen = items.filter(({ id }) => picked.has(id))
  const { work, redrive, discard } = useWork({
    path,
    read: () => read(),
    onDone: () => {
      setPicked(new Set())
      refresh()
    },
  })
  const isBusy = work?.isBusy ?? false
  return (
    <>
      <PageHead
        title={<code>{queue}</code>}
        up={{ label: 'Dead letters', href: hrefOf('/dead-letters') }}
        actions={
          <Button size="small" disabled={isBusy} onClick={refresh}>
            Read again
          </Button>
        }
      />
      <Failure error={error} onRetry={refresh} />
      {work && <WorkState work={work} />}
      {!data && error === undefined && <Skeleton lines={4} height="3.5rem" />}
      {data && items.length === 0 && (
        <EmptyState title="Nothing here">
          Everything was delivered. If the list of queues shows messages, somebody else is reading them: read
          again in half a minute.
        </EmptyState>
      )}
      {items.length > 0 && (
        <>
          <div class="letter-actions" role="group" aria-label="What to do with the messages">
            <Button
              size="small"
              disabled={isBusy || chosen.length === 0}
              onClick={() => void redrive(chosen)}
            >
              Redrive {chosen.length} selected
            </Button>
            <Button
              size="small"
              kind="danger"
              disabled={isBusy || chosen.length === 0}
              onClick={() => setAsked('selected')}
            >
              Discard {chosen.length} selected
            </Button>
            <span class="letter-actions-all">
              <Button size="small" disabled={isBusy} onClick={() => void redrive(items, 'and-all-others')}>
                Redrive all
              </Button>
              <Button size="small" kind="danger" disabled={isBusy} onClick={() => setAsked('all')}>
                Discard all
              </Button>
            </span>
          </div>
          <LetterList letters={items} picked={picked} onPick={setPicked} />
        </>
      )}
      {asked !== undefined && (
        <ConfirmDiscard
          count={asked === 'all' ? undefined : chosen.length}
          queue={queue}
          onClose={() => setAsked(undefined)}
          onConfirm={() => {
            setAsked(undefined)
            void (asked === 'all' ? discard(items, 'and-all-others') : discard(chosen))
          }}
        />
      )}
    </>
  )
}
