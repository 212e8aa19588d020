import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { parseAmount } from './parse-amount.ts'

const PRESETS = ['1 min', '10 min', '1 h', '1 day'] as const

export interface JumpFormProps {
  readonly isBusy: boolean
  /** @param byMs absent for a jump to the next moment that something waits for */
  readonly onJump: (byMs?: number) => void
}

/** Asks how far to move the clock forward. */
export function JumpForm({ isBusy, onJump }: JumpFormProps): JSX.Element {
  const id = useId()
  const [amount, setAmount] = useState('')
  const [problem, setProblem] = useState<string>()

  function jump(text: string): void {
    const byMs = parseAmount(text)
    setProblem(
      byMs === undefined ? 'Write an amount of time, such as 90 s, 1 h 30 min or 2 days.' : undefined,
    )
    if (byMs !== undefined) onJump(byMs)
  }

  return (
    <form
      class="jump-form panel"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        jump(amount)
      }}
    >
      <h2>Jump forward</h2>
      <p class="soft">Whatever is due until then happens on the way: retries, sleeps, schedules.</p>
      <div class="jump-form-presets">
        {PRESETS.map((preset) => (
          <Button key={preset} size="small" disabled={isBusy} onClick={() => jump(preset)}>
            {preset}
          </Button>
        ))}
        <Button size="small" disabled={isBusy} onClick={() => onJump()}>
          To what is due next
        </Button>
      </div>
      <div class="jump-form-amount">
        <label class="field" for={id}>
          <span>By</span>
          <input
            id={id}
            class="control"
            value={amount}
            placeholder="1 h 30 min"
            autocomplete="off"
            aria-invalid={problem !== undefined}
            aria-describedby={`${id}-problem`}
            onInput={(event) => setAmount(event.currentTarget.value)}
          />
        </label>
        <Button type="submit" busy={isBusy}>
          Jump
        </Button>
      </div>
      <p id={`${id}-problem`} role="alert" class="json-form-problem" hidden={problem === undefined}>
        {problem}
      </p>
    </form>
  )
}
