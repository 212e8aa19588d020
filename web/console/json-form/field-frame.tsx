import type { ComponentChildren, RefObject, VNode } from 'preact'

import type { FieldProps } from './field-view.tsx'

/** What ties a control to its label, hint and problems. */
export interface ControlProps {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
  readonly 'aria-required': boolean
}

/** Label, control, hint and problems of one value. */
export function LabelledControl({
  children,
  ...props
}: FieldProps & { readonly children: (control: ControlProps) => ComponentChildren }): VNode {
  const { field, path, required, problems, idPrefix } = props
  const id = fieldId(idPrefix, path)
  const wrong = problems.get(path) ?? []
  const notes = describe(props)
  return (
    <div class="json-form-field">
      <label for={id}>
        <code>{field.label}</code>
        {!required && <span class="json-form-optional"> optional</span>}
      </label>
      {children({
        id,
        'aria-describedby': notes === '' && wrong.length === 0 ? undefined : `${id}-notes`,
        'aria-invalid': wrong.length > 0,
        'aria-required': required,
      })}
      <Notes id={`${id}-notes`} notes={notes} problems={wrong} />
    </div>
  )
}

/** A group of fields with a name. */
export function GroupFrame({
  children,
  frame,
  ...props
}: FieldProps & {
  readonly children: ComponentChildren
  /** For giving it the focus. */
  readonly frame?: RefObject<HTMLFieldSetElement | null>
}): VNode {
  const { field, path, problems, idPrefix } = props
  const id = fieldId(idPrefix, path)
  return (
    <fieldset
      ref={frame ?? null}
      class="json-form-group"
      id={id}
      tabIndex={-1}
      aria-describedby={`${id}-notes`}
    >
      <legend>
        <code>{field.label}</code>
      </legend>
      <Notes id={`${id}-notes`} notes={describe(props)} problems={problems.get(path) ?? []} />
      {children}
    </fieldset>
  )
}

/** Id of the control of a path, for links from a list of problems. */
export function fieldId(idPrefix: string, path: string): string {
  return `${idPrefix}-${path.replaceAll(/[^\w.-]/gu, '_')}`
}

function describe({ field }: FieldProps): string {
  return [field.description, field.hint].filter((note) => note !== undefined).join(' · ')
}

function Notes(props: {
  readonly id: string
  readonly notes: string
  readonly problems: readonly string[]
}): VNode {
  return (
    <div id={props.id} class="json-form-notes">
      {props.problems.map((problem) => (
        <p key={problem} class="json-form-problem">
          {problem}
        </p>
      ))}
      {props.notes !== '' && <p>{props.notes}</p>}
    </div>
  )
}
