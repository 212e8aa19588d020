import type { JSX } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { emptyDraft, toDraft } from '../json-form/draft.ts'
import type { Draft } from '../json-form/draft.ts'
import { toField } from '../json-form/field.ts'
import { JsonForm } from '../json-form/json-form.tsx'
import { readDraft, readJson } from '../json-form/read-draft.ts'
import type { Problem } from '../json-form/read-draft.ts'
import { Failure } from '../parts/failure.tsx'
import { useConsole } from '../shell/console-context.ts'
import { EventCode } from './event-code.tsx'
import { sentSchema } from './event-schema.ts'
import type { CatalogEntry } from './event-schema.ts'
import { JsonEditor } from './json-editor.tsx'
import { toSendingProblems } from './sending-problems.ts'
import { SentEvent } from './sent-event.tsx'

export interface EventSenderProps {
  readonly entry: CatalogEntry
  /** The data to begin with, if there is any. */
  readonly start: unknown
}

/** What is being written: in fields, or as JSON text. */
type Writing =
  | { readonly as: 'form'; readonly draft: Draft }
  | { readonly as: 'json'; readonly text: string; readonly note?: string }

/** Writes the data of an event, sends it, and shows the same as code. */
export function EventSender({ entry, start }: EventSenderProps): JSX.Element {
  const { api } = useConsole()
  const field = useMemo(() => toField(entry.schema, 'data'), [entry])
  const [writing, setWriting] = useState<Writing>(() => {
    if (start === undefined) return { as: 'form', draft: emptyDraft(field) }
    const draft = toDraft(field, start)
    return draft ? { as: 'form', draft } : { as: 'json', text: JSON.stringify(start, null, 2) }
  })
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const [sent, setSent] = useState<{ readonly id: string; readonly name: string }>()
  /** Kept until it was sent or edited: a try again after a lost answer starts no second run. */
  const nextIdRef = useRef<string>(undefined)
  const reading = writing.as === 'form' ? readDraft(field, writing.draft) : readJson(writing.text)

  function write(next: Writing): void {
    nextIdRef.current = undefined
    setWriting(next)
    setError(undefined)
  }

  async function send(): Promise<void> {
    setError(undefined)
    setSent(undefined)
    setProblems(reading.problems)
    if (reading.problems.length > 0) return
    setBusy(true)
    nextIdRef.current ??= crypto.randomUUID()
    try {
      const json = { name: entry.name, data: reading.value, id: nextIdRef.current }
      setSent(await api.request('POST', '/events', sentSchema, { json }))
      nextIdRef.current = undefined
    } catch (failure) {
      const found = toSendingProblems(failure)
      setProblems(found)
      if (found.length === 0) setError(failure)
    } finally {
      setBusy(false)
    }
  }

  function showAs(as: Writing['as']): void {
    if (as === writing.as) return
    setProblems([])
    if (as === 'json') {
      write({ as, text: JSON.stringify(reading.value ?? {}, null, 2) })
      return
    }
    const draft = 'value' in reading ? toDraft(field, reading.value) : undefined
    if (draft) write({ as, draft })
    else if (writing.as === 'json') {
      setWriting({
        ...writing,
        note: 'The form has no place for all of this: members that the schema does not have, or values of other types.',
      })
    }
  }

  return (
    <div class="event-sender">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <fieldset class="segments">
          <legend class="visually-hidden">Write the data as</legend>
          {(['form', 'json'] as const).map((as) => (
            <label key={as}>
              <input type="radio" name="writing" checked={writing.as === as} onChange={() => showAs(as)} />
              {as === 'form' ? 'Form' : 'JSON'}
            </label>
          ))}
        </fieldset>
        {writing.as === 'form' ? (
          <JsonForm
            field={field}
            draft={writing.draft}
            problems={problems}
            onChange={(draft) => write({ as: 'form', draft })}
          />
        ) : (
          <JsonEditor
            label="Data"
            text={writing.text}
            note={writing.note}
            problems={problems}
            onChange={(text) => write({ as: 'json', text })}
          />
        )}
        <Failure error={error} />
        <p class="event-sender-send">
          <Button kind="primary" type="submit" busy={isBusy}>
            Send event
          </Button>
          <span class="soft">
            {entry.jobs.length === 0 ? 'No job is started by it.' : `Starts ${entry.jobs.join(', ')}.`}
          </span>
        </p>
        {sent && <SentEvent key={sent.id} sent={sent} what="Sent" />}
      </form>
      <EventCode name={entry.name} reading={reading} />
    </div>
  )
}
