import type { ComponentChildren, JSX } from 'preact'

import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'
import './status-badge.css'
import type { Tone } from './status.ts'

export interface ToneBadgeProps {
  readonly tone: Tone
  readonly icon: IconName
  readonly children: ComponentChildren
}

/** How something stands that is no run: a word, with an icon and a colour beside. */
export function ToneBadge({ tone, icon, children }: ToneBadgeProps): JSX.Element {
  return (
    <span class={`status status-${tone}`}>
      <Icon name={icon} />
      {children}
    </span>
  )
}
