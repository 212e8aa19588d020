const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

const STEPS = [
  { unit: 'second', ms: 1000, below: 60_000 },
  { unit: 'minute', ms: 60_000, below: 3_600_000 },
  { unit: 'hour', ms: 3_600_000, below: 86_400_000 },
  { unit: 'day', ms: 86_400_000, below: 30 * 86_400_000 },
] as const

/** "2 minutes ago"; the date itself when it is more than 30 days away. */
export function formatAgo(time: string | number, now: number = Date.now()): string {
  const difference = new Date(time).getTime() - now
  const size = Math.abs(difference)
  if (size < 5000) return 'just now'
  const step = STEPS.find(({ below }) => size < below)
  return step ? relative.format(Math.trunc(difference / step.ms), step.unit) : formatTime(time)
}

/** "22 Nov 2026, 09:16:14", in the reader's time zone. */
export function formatTime(time: string | number): string {
  return absolute.format(new Date(time))
}

/** "840 ms", "12.3 s", "4 min 5 s", "2 h 10 min". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}
