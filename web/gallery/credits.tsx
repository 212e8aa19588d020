import type { JSX } from 'preact'

import type { Account } from './contracts.ts'

/** "7 available (3 in use)", with a warning when the rest is reserved. Takes its room before it is read. */
export function Credits({ account }: { readonly account: Account | undefined }): JSX.Element {
  const isSpent = account !== undefined && account.available <= 0
  return (
    <p class={`credits ${isSpent ? 'credits-spent' : ''}`} role="status" aria-label="Credits">
      {account ? (
        <>
          <span class="credits-count">
            {account.available} available ({account.processing} in use)
          </span>
          {isSpent && (
            <span class="credits-warning">
              {account.processing > 0 ? 'All credits are reserved' : 'No credits left'}
            </span>
          )}
        </>
      ) : (
        <span class="credits-count credits-unread">Reading your credits …</span>
      )}
    </p>
  )
}
