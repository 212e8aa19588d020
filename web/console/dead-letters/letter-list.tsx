import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { CodeBlock } from '../parts/code-block.tsx'
import '../parts/data-table.css'
import { Moment } from '../parts/moment.tsx'
import type { DeadLetter } from './dead-letter-schema.ts'

export interface LetterListProps {
  readonly letters: readonly DeadLetter[]
  /** Ids of those that are selected. */
  readonly picked: ReadonlySet<string>
  readonly onPick: (picked: ReadonlySet<string>) => void
}

/** A row for each message: why it is here, and on demand what it says. */
export function LetterList({ letters, picked, onPick }: LetterListProps): JSX.Element {
  const pick = (id: string, isPicked: boolean): void => {
    const next = new Set(picked)
    if (isPicked) next.add(id)
    else next.delete(id)
    onPick(next)
  }
  return (
    <table class="data-table letters">
      <thead>
        <tr>
          <th scope="col">
            <input
              type="checkbox"
              aria-label="Select all that are shown"
              checked={picked.size === letters.length}
              indeterminate={picked.size > 0 && picked.size < letters.length}
              onChange={(event) =>
                onPick(new Set(event.currentTarget.checked ? letters.map(({ id }) => id) : []))
              }
            />
          </th>
          <th scope="col">Why</th>
          <th scope="col">Sent</th>
        </tr>
      </thead>
      <tbody>
        {letters.map((letter) => (
          <LetterRow
            key={letter.id}
            letter={letter}
            isPicked={picked.has(letter.id)}
            onPick={(isPicked) => pick(letter.id, isPicked)}
          />
        ))}
      </tbody>
    </table>
  )
}

function LetterRow(props: {
  readonly letter: DeadLetter
  readonly isPicked: boolean
  readonly onPick: (isPicked: boolean) => void
}): JSX.Element {
  const { letter } = props
  const { errorCode, errorMessage, rule, target, attempts } = letter.why
  const [isOpen, setOpen] = useState(false)
  const where = [
    ...(rule === undefined ? [] : [`rule ${nameOf(rule)}`]),
    ...(target === undefined ? [] : [`target ${nameOf(target)}`]),
    ...(attempts === undefined
      ? []
      : [attempts === 1 ? 'tried again once' : `tried again ${attempts} times`]),
  ]
  return (
    <tr>
      <td class="fixed">
        <input
          type="checkbox"
          aria-label={`Select message ${letter.id}`}
          checked={props.isPicked}
          onChange={(event) => props.onPick(event.currentTarget.checked)}
        />
      </td>
      <td>
        <strong>{errorCode ?? 'No error was given'}</strong>
        {errorMessage !== undefined && <span class="letter-message">{errorMessage}</span>}
        <span class="second-line" title={[rule, target].filter((arn) => arn !== undefined).join(' ')}>
          {where.join(' · ')}
        </span>
        <Button size="small" kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide message' : 'Show message'}
          <span class="visually-hidden"> {letter.id}</span>
        </Button>
        {isOpen && (
          <CodeBlock
            label={`Message ${letter.id}`}
            code={typeof letter.body === 'string' ? letter.body : JSON.stringify(letter.body, null, 2)}
          />
        )}
      </td>
      <td class="fixed">
        <Moment at={letter.sentAt} />
      </td>
    </tr>
  )
}

/** The last part of an ARN, which people know it by. */
function nameOf(arn: string): string {
  return arn.split(/[:/]/u).at(-1) ?? arn
}
