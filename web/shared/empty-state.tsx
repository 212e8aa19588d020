import type { ComponentChildren, JSX } from 'preact'

import './empty-state.css'

/** Properties of {@link EmptyState}. */
export interface EmptyStateProps {
  /** What is not there, e.g. "No plushies yet". */
  readonly title: string
  /** What to do about it. */
  readonly children: ComponentChildren
  readonly action?: ComponentChildren
}

/** Stands where a list would be: says what to do, not only that there is nothing. */
export function EmptyState({ title, children, action }: EmptyStateProps): JSX.Element {
  return (
    <div class="empty-state">
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  )
}
