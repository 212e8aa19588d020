import { formatDuration } from '../../shared/format-time.ts'
import { STATUSES } from '../parts/status.ts'
import type { Segment } from './waterfall.ts'

/** What a bar of the waterfall shows, in words: "attempt 1 failed after 240 ms". */
export function describeSegment({ kind, status, attempt, from, to }: Segment): string {
  const duration = formatDuration(to - from)
  const which = attempt === undefined ? 'work' : `attempt ${attempt}`
  switch (kind) {
    case 'retry':
      return `waits ${duration} before attempt ${attempt ?? ''}`
    case 'queued':
      return `${which} waits ${duration} for a worker`
    case 'sleep':
      return `sleeps ${duration}`
    case 'work':
    case 'group':
      break
  }
  const ended = STATUSES[status].word.toLowerCase()
  return status === 'running' ? `${which} runs for ${duration}` : `${which} ${ended} after ${duration}`
}
