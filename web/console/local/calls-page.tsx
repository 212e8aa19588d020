import type { JSX } from 'preact'

import { EmptyState } from '../../shared/empty-state.tsx'
import '../parts/data-table.css'
import { Failure } from '../parts/failure.tsx'
import { Moment } from '../parts/moment.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { ToneBadge } from '../parts/tone-badge.tsx'
import { usePolled } from '../shell/use-polled.ts'
import { callsSchema } from './control-schema.ts'
import type { ThirdPartyCall } from './control-schema.ts'
import { LocalHead } from './local-head.tsx'
import { useControl } from './use-control.ts'

const POLL_MS = 1000

/** What the stand-ins for third parties were asked. */
export function CallsPage(): JSX.Element {
  const control = useControl()
  const { data, error, refresh } = usePolled(
    'calls',
    (signal) => control.get('/calls', callsSchema, signal),
    {
      everyMs: POLL_MS,
    },
  )
  return (
    <>
      <LocalHead current="/local/calls" />
      <Failure error={error} onRetry={refresh} />
      {!data && error === undefined && <Skeleton lines={6} height="2.5rem" />}
      {data?.items.length === 0 && (
        <EmptyState title="No third party was called yet">
          Start a run: each call that it makes to a third party, such as the AI, is listed here.
        </EmptyState>
      )}
      {data && data.items.length > 0 && <CallTable calls={data.items} />}
    </>
  )
}

function CallTable({ calls }: { readonly calls: readonly ThirdPartyCall[] }): JSX.Element {
  // Calls only come on top: counted from the end, each keeps its number.
  const numbered = calls.map((call, index) => ({ call, number: calls.length - index }))
  return (
    <table class="data-table">
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col">Answer</th>
          <th scope="col">At</th>
        </tr>
      </thead>
      <tbody>
        {numbered.map(({ call, number }) => (
          <tr key={number}>
            <td>
              {call.summary}
              <span class="second-line">{call.provider}</span>
            </td>
            <td class="fixed">
              <AnswerBadge status={call.status} />
            </td>
            <td class="fixed">
              <Moment at={call.at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function AnswerBadge({ status }: Pick<ThirdPartyCall, 'status'>): JSX.Element {
  if (status === 'aborted') {
    return (
      <ToneBadge tone="warn" icon="stop">
        Caller gave up
      </ToneBadge>
    )
  }
  const isGood = status < 400
  return (
    <ToneBadge tone={isGood ? 'good' : 'bad'} icon={isGood ? 'check' : 'cross'}>
      {status}
    </ToneBadge>
  )
}
