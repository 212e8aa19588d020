import type { JSX } from 'preact'

import { Icon } from './icon.tsx'
import { STATUSES } from './status.ts'
import type { Status } from './status.ts'
import './status-badge.css'

/** How a run or a step stands. */
export function StatusBadge({ status }: { readonly status: Status }): JSX.Element {
  const { word, icon, tone } = STATUSES[status]
  return (
    <span class={`status status-${tone}`}>
      <Icon name={icon} class={status === 'running' ? 'icon-turning' : ''} />
      {word}
    </span>
  )
}
