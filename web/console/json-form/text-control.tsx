import type { VNode } from 'preact'

import { Button } from '../../shared/button.tsx'
import { LabelledControl } from './field-frame.tsx'
import type { ControlProps } from './field-frame.tsx'
import type { FieldProps } from './field-view.tsx'

/** A value that is typed. */
export function TextControl(props: FieldProps<'text' | 'number' | 'json'>): VNode {
  const { field, draft, onChange } = props
  const text = draft.kind === 'text' ? draft.text : ''
  const fill = field.kind === 'text' ? FILLERS[field.format ?? ''] : undefined
  return (
    <LabelledControl {...props}>
      {(control) => (
        <div class="json-form-text">
          <Control {...props} control={control} text={text} />
          {fill && (
            <Button size="small" onClick={() => onChange({ kind: 'text', text: fill.value() })}>
              {fill.label}
              <span class="visually-hidden"> for {field.label}</span>
            </Button>
          )}
        </div>
      )}
    </LabelledControl>
  )
}

/** Formats for which nobody likes to type a value. */
const FILLERS: Readonly<Record<string, { readonly label: string; readonly value: () => string }>> = {
  uuid: { label: 'New', value: () => crypto.randomUUID() },
  'date-time': { label: 'Now', value: () => new Date().toISOString() },
  date: { label: 'Today', value: () => new Date().toISOString().slice(0, 10) },
}

function Control({
  field,
  text,
  control,
  onChange,
}: FieldProps<'text' | 'number' | 'json'> & {
  readonly control: ControlProps
  readonly text: string
}): VNode {
  const common = {
    ...control,
    value: text,
    autocomplete: 'off',
    spellcheck: false,
    onInput: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ kind: 'text', text: event.currentTarget.value }),
  } as const
  if (field.kind === 'number') {
    // As text: the browser's number input hides what it cannot read.
    return <input {...common} type="text" inputMode={field.integer ? 'numeric' : 'decimal'} />
  }
  if (field.kind === 'json')
    return <textarea {...common} class="json-form-code" rows={4} placeholder="JSON" />
  // A line break in the value would be lost in an input.
  return field.format === undefined ? <textarea {...common} rows={1} /> : <input {...common} type="text" />
}
