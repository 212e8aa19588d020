import type { JSX } from 'preact'

import { formatAgo, formatTime } from './format-time.ts'
import { useNow } from './use-now.ts'

const REFRESH_MS = 15_000

/** "2 minutes ago", kept up to date; the exact time on hover. @param at ISO time */
export function TimeAgo({ at }: { readonly at: string }): JSX.Element {
  const now = useNow(REFRESH_MS)
  return (
    <time dateTime={at} title={formatTime(at)}>
      {formatAgo(at, now)}
    </time>
  )
}
