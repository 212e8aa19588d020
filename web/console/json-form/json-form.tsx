import type { VNode } from 'preact'
import { useId } from 'preact/hooks'

import './json-form.css'
import type { Draft } from './draft.ts'
import type { Field } from './field.ts'
import { FieldView } from './field-view.tsx'
import { placeProblems } from './place-problems.ts'
import type { Problem } from './read-draft.ts'

/** The fields for a value of a schema. The form element, its button and its value are the caller's. */
export function JsonForm(props: {
  readonly field: Field
  readonly draft: Draft
  readonly problems: readonly Problem[]
  readonly onChange: (draft: Draft) => void
}): VNode {
  const idPrefix = useId()
  const placed = placeProblems(props.draft, props.problems)
  const whole = placed.get('') ?? []
  return (
    <div class="json-form">
      {/* Always there, so that screen readers tell of what comes into it. */}
      <div role="alert" class="json-form-whole">
        {props.problems.length > 0 && <p>{sayHowMany(props.problems.length)}</p>}
        {props.field.kind === 'object' &&
          whole.map((message) => (
            <p key={message} class="json-form-problem">
              {message}
            </p>
          ))}
      </div>
      <FieldView
        field={props.field}
        draft={props.draft}
        path=""
        required
        problems={placed}
        idPrefix={idPrefix}
        onChange={props.onChange}
      />
    </div>
  )
}

function sayHowMany(count: number): string {
  return count === 1 ? 'One thing is to be put right.' : `${count} things are to be put right.`
}
