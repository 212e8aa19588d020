import type { JSX } from 'preact'
import { useId } from 'preact/hooks'

import type { Problem } from '../json-form/read-draft.ts'

export interface JsonEditorProps {
  readonly label: string
  readonly text: string
  readonly note: string | undefined
  readonly problems: readonly Problem[]
  readonly onChange: (text: string) => void
}

/** JSON as text, with what is wrong below it. */
export function JsonEditor({ label, text, note, problems, onChange }: JsonEditorProps): JSX.Element {
  const id = useId()
  return (
    <div class="json-editor">
      <label for={id} class="soft">
        {label}
      </label>
      <textarea
        id={id}
        class="control"
        rows={12}
        spellcheck={false}
        autocomplete="off"
        value={text}
        aria-invalid={problems.length > 0}
        aria-describedby={`${id}-problems`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <div id={`${id}-problems`} role="alert">
        {note !== undefined && <p class="soft">{note}</p>}
        {problems.map(({ path, message }) => (
          <p key={`${path} ${message}`} class="json-form-problem">
            {path !== '' && <code>{path}: </code>}
            {message}
          </p>
        ))}
      </div>
    </div>
  )
}
