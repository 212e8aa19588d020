import type { JSX } from 'preact'

import '../parts/data-table.css'
import { Failure } from '../parts/failure.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { ToneBadge } from '../parts/tone-badge.tsx'
import { useConsole } from '../shell/console-context.ts'
import { hrefOf, pathOf } from '../shell/location.ts'
import { usePolled } from '../shell/use-polled.ts'
import { deadLetterQueuesSchema } from './dead-letter-schema.ts'
import type { DeadLetterQueue } from './dead-letter-schema.ts'

const POLL_MS = 5000

/** All dead-letter queues, with what waits in them. */
export function QueuesPage(): JSX.Element {
  const { api } = useConsole()
  const { data, error, refresh } = usePolled(
    'queues',
    async (signal) => (await api.request('GET', '/dead-letters', deadLetterQueuesSchema, { signal })).items,
    { everyMs: POLL_MS },
  )
  return (
    <>
      <PageHead title="Dead letters" />
      <Failure error={error} onRetry={refresh} />
      {!data && error === undefined && <Skeleton lines={4} height="2.75rem" />}
      {data && <QueueTable queues={data} />}
    </>
  )
}

function QueueTable({ queues }: { readonly queues: readonly DeadLetterQueue[] }): JSX.Element {
  return (
    <table class="data-table">
      <thead>
        <tr>
          <th scope="col">Queue</th>
          <th scope="col" class="number">
            Messages
          </th>
        </tr>
      </thead>
      <tbody>
        {queues.map((queue) => (
          <tr key={queue.queue}>
            <td>
              <a href={hrefOf(pathOf('dead-letters', queue.queue))}>
                <code>{queue.queue}</code>
              </a>
              <span class="second-line">{queue.holds}</span>
            </td>
            <td class="fixed number">
              {queue.messages === 0 ? (
                <ToneBadge tone="soft" icon="check">
                  Empty
                </ToneBadge>
              ) : (
                <ToneBadge tone="bad" icon="letter">
                  {queue.messages}
                </ToneBadge>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
