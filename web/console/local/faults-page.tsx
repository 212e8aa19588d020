import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { wordsOf } from '../../shared/api-error.ts'
import { Button } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useToast } from '../../shared/toasts.tsx'
import '../parts/data-table.css'
import { Failure } from '../parts/failure.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { ToneBadge } from '../parts/tone-badge.tsx'
import { usePolled } from '../shell/use-polled.ts'
import { faultsSchema } from './control-schema.ts'
import type { ActiveFault } from './control-schema.ts'
import { FaultForm } from './fault-form.tsx'
import { LocalHead } from './local-head.tsx'
import { useControl } from './use-control.ts'

const POLL_MS = 1000

/** What goes wrong on purpose: lists it, switches it on and off. */
export function FaultsPage(): JSX.Element {
  const control = useControl()
  const toast = useToast()
  const { data, error, refresh } = usePolled(
    'faults',
    (signal) => control.get('/faults', faultsSchema, signal),
    { everyMs: POLL_MS },
  )
  const [busy, setBusy] = useState<string>()

  /** @param id absent for all */
  async function remove(id?: string): Promise<void> {
    setBusy(id ?? 'all')
    try {
      await control.delete(id === undefined ? '/faults' : `/faults/${encodeURIComponent(id)}`)
      refresh()
    } catch (failure) {
      toast('bad', wordsOf(failure))
    } finally {
      setBusy(undefined)
    }
  }

  return (
    <>
      <LocalHead current="/local/faults" />
      <Failure error={error} onRetry={refresh} />
      {!data && error === undefined && <Skeleton lines={4} height="2.75rem" />}
      {data && (
        <div class="faults">
          <section aria-label="Faults in force">
            {data.items.length === 0 ? (
              <EmptyState title="Nothing goes wrong on purpose">
                Switch a fault on, start a run, and see what your job makes of it.
              </EmptyState>
            ) : (
              <>
                <FaultTable faults={data.items} busy={busy} onRemove={(id) => void remove(id)} />
                <p>
                  <Button size="small" kind="danger" busy={busy === 'all'} onClick={() => void remove()}>
                    Switch all off
                  </Button>
                </p>
              </>
            )}
          </section>
          <FaultForm kinds={data.kinds} onAdded={refresh} />
        </div>
      )}
    </>
  )
}

function FaultTable(props: {
  readonly faults: readonly ActiveFault[]
  readonly busy: string | undefined
  readonly onRemove: (id: string) => void
}): JSX.Element {
  return (
    <table class="data-table">
      <thead>
        <tr>
          <th scope="col">Fault</th>
          <th scope="col">State</th>
          <th scope="col" class="number">
            Struck
          </th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.faults.map(({ id, fault: { kind, ...settings }, hits, spent }) => (
          <tr key={id}>
            <td>
              <code>{kind}</code>
              <span class="second-line">
                {Object.entries(settings)
                  .map(([name, value]) => `${name} ${String(value)}`)
                  .join(' · ')}
              </span>
            </td>
            <td class="fixed">
              {spent ? (
                <ToneBadge tone="soft" icon="check">
                  Spent
                </ToneBadge>
              ) : (
                <ToneBadge tone="warn" icon="catch">
                  In force
                </ToneBadge>
              )}
            </td>
            <td class="fixed number">{hits} ×</td>
            <td class="fixed number">
              <Button size="small" busy={props.busy === id} onClick={() => props.onRemove(id)}>
                {spent ? 'Remove' : 'Switch off'}
                <span class="visually-hidden"> {kind}</span>
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
