import type { JSX } from 'preact'

import { Button } from '../../shared/button.tsx'
import { Dialog } from '../../shared/dialog.tsx'

export interface ConfirmDiscardProps {
  /** Absent for all of the queue. */
  readonly count: number | undefined
  readonly queue: string
  readonly onClose: () => void
  readonly onConfirm: () => void
}

/** Asks before messages are thrown away for good. */
export function ConfirmDiscard({ count, queue, onClose, onConfirm }: ConfirmDiscardProps): JSX.Element {
  const what = count === undefined ? 'all messages' : count === 1 ? '1 message' : `${count} messages`
  return (
    <Dialog
      title={`Discard ${what}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep them</Button>
          <Button kind="danger" onClick={onConfirm}>
            Discard {what}
          </Button>
        </>
      }
    >
      <p>
        They are deleted from <code>{queue}</code> and cannot be brought back.
        {count === undefined && ' That includes messages which are not shown here yet.'}
      </p>
    </Dialog>
  )
}
