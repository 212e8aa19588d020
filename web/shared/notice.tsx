import type { ComponentChildren, JSX } from 'preact'

import './notice.css'

/** Properties of {@link Notice}. */
export interface NoticeProps {
  readonly kind: 'good' | 'warn' | 'bad' | 'info'
  readonly children: ComponentChildren
  /** Buttons behind the words. */
  readonly action?: ComponentChildren
  /** Whether a screen reader says it when it appears. @default true for `bad` and `warn` */
  readonly announce?: boolean
}

/** A box of words in the page: why something failed, or what to know before going on. */
export function Notice({ kind, children, action, announce }: NoticeProps): JSX.Element {
  const isAnnounced = announce ?? (kind === 'bad' || kind === 'warn')
  return (
    <div class={`notice notice-${kind}`} role={isAnnounced ? 'alert' : undefined}>
      <div class="notice-words">{children}</div>
      {action}
    </div>
  )
}
