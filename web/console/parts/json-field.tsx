import type { JSX } from 'preact'
import { useId } from 'preact/hooks'

export interface JsonFieldProps {
  readonly label: string
  readonly value: string
  /** What is wrong with it. */
  readonly problem?: string | undefined
  readonly rows: number
  readonly onInput: (text: string) => void
}

/** A field for JSON as text. */
export function JsonField({ label, value, problem, rows, onInput }: JsonFieldProps): JSX.Element {
  const id = useId()
  return (
    <div class="field">
      <label for={id} class="soft">
        {label}
      </label>
      <textarea
        id={id}
        class="control"
        rows={rows}
        value={value}
        spellcheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {problem !== undefined && (
        <p id={`${id}-problem`} class="status-bad" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
