import type { ComponentChildren, JSX } from 'preact'

import { Icon } from './icon.tsx'

/** A link that leaves the console, in a new tab. */
export function LinkOut({
  href,
  children,
}: {
  readonly href: string
  readonly children: ComponentChildren
}): JSX.Element {
  return (
    <a class="link-out" href={href} target="_blank" rel="noreferrer">
      {children} <Icon name="out" label="(new tab)" />
    </a>
  )
}
