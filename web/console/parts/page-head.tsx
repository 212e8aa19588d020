import type { ComponentChildren, JSX } from 'preact'

import { Icon } from './icon.tsx'

export interface PageHeadProps {
  readonly title: ComponentChildren
  /** The page above this one. */
  readonly up?: { readonly label: string; readonly href: string }
  /** Buttons and links at the right. */
  readonly actions?: ComponentChildren
}

/** Title of a page, the way up, and what can be done. */
export function PageHead({ title, up, actions }: PageHeadProps): JSX.Element {
  return (
    <header class="page-head">
      <div class="page-title">
        {up && (
          <a class="page-up" href={up.href}>
            {up.label} <Icon name="right" />
          </a>
        )}
        <h1>{title}</h1>
      </div>
      {actions && <div class="page-actions">{actions}</div>}
    </header>
  )
}
