import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { useToast } from '../../shared/toasts.tsx'
import { emptyDraft } from '../json-form/draft.ts'
import { toField } from '../json-form/field.ts'
import { JsonForm } from '../json-form/json-form.tsx'
import { readDraft } from '../json-form/read-draft.ts'
import type { Problem } from '../json-form/read-draft.ts'
import { Failure } from '../parts/failure.tsx'
import { addedFaultSchema } from './control-schema.ts'
import type { FaultKind } from './control-schema.ts'
import { useControl } from './use-control.ts'

export interface FaultFormProps {
  readonly kinds: readonly FaultKind[]
  readonly onAdded: () => void
}

/** Asks which fault to switch on, and its settings. */
export function FaultForm({ kinds, onAdded }: FaultFormProps): JSX.Element | null {
  const [name, setName] = useState(kinds[0]?.kind)
  const kind = kinds.find((each) => each.kind === name)
  if (!kind) return null
  return (
    <section class="fault-form panel" aria-labelledby="fault-form-title">
      <h2 id="fault-form-title">Switch a fault on</h2>
      <label class="field">
        <span>Kind</span>
        <select class="control" value={name} onChange={(event) => setName(event.currentTarget.value)}>
          {kinds.map((each) => (
            <option key={each.kind}>{each.kind}</option>
          ))}
        </select>
      </label>
      <p class="soft">{kind.description}</p>
      <Settings key={kind.kind} kind={kind} onAdded={onAdded} />
    </section>
  )
}

function Settings({
  kind,
  onAdded,
}: {
  readonly kind: FaultKind
  readonly onAdded: () => void
}): JSX.Element {
  const control = useControl()
  const toast = useToast()
  // The list is read again and again: the kinds stay the same.
  const [field] = useState(() => toField(kind.schema, kind.kind))
  const [draft, setDraft] = useState(() => emptyDraft(field))
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)

  async function add(): Promise<void> {
    const { value, problems: found } = readDraft(field, draft)
    setProblems(found)
    setError(undefined)
    if (found.length > 0 || typeof value !== 'object') return
    setBusy(true)
    try {
      await control.post('/faults', { fault: { kind: kind.kind, ...value } }, addedFaultSchema)
      toast('good', `The fault ${kind.kind} is in force.`)
      setDraft(emptyDraft(field))
      onAdded()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      class="fault-settings"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <JsonForm field={field} draft={draft} problems={problems} onChange={setDraft} />
      <Failure error={error} />
      <div>
        <Button kind="primary" type="submit" busy={isBusy}>
          Switch on
        </Button>
      </div>
    </form>
  )
}
