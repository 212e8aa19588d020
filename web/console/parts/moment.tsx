import type { JSX } from 'preact'

import { formatAgo, formatTime } from '../../shared/format-time.ts'
import { formatClock } from '../format/format-clock.ts'
import { useConsole } from '../shell/console-context.ts'
import { useTick } from './use-tick.ts'

const REFRESH_MS = 5000

/** A moment, absolute and relative, kept up to date: "09:16:14 · 2 minutes ago". @param at ISO time */
export function Moment({ at }: { readonly at: string }): JSX.Element {
  const { now } = useConsole()
  useTick(REFRESH_MS)
  return (
    <time class="moment" dateTime={at} title={`${formatTime(at)} · ${at}`}>
      {formatClock(at, now())} <span class="moment-ago">{formatAgo(at, now())}</span>
    </time>
  )
}
