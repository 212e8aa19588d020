import type { JSX } from 'preact'

import { hrefOf } from '../shell/location.ts'
import './sub-navigation.css'

export interface SubNavigationProps {
  /** What a screen reader calls it. */
  readonly label: string
  /** Path of the page that is shown. */
  readonly current: string
  readonly links: readonly { readonly path: string; readonly label: string }[]
}

/** Leads to the pages of one section. */
export function SubNavigation({ label, current, links }: SubNavigationProps): JSX.Element {
  return (
    <nav class="sub-navigation" aria-label={label}>
      {links.map(({ path, label: name }) => (
        <a key={path} href={hrefOf(path)} aria-current={path === current ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  )
}
