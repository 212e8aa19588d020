import type { JSX } from 'preact'

import { ICON_PATHS } from './icon-paths.ts'
import type { IconName } from './icon-paths.ts'

export interface IconProps {
  readonly name: IconName
  /** What it says where no words stand beside it. @default it says nothing */
  readonly label?: string
  readonly class?: string
}

/** A small picture in the colour of the text around it. */
export function Icon({ name, label, class: className = '' }: IconProps): JSX.Element {
  return (
    <svg
      class={`icon ${className}`}
      viewBox="0 0 16 16"
      {...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label })}
    >
      <path d={ICON_PATHS[name]} />
    </svg>
  )
}
