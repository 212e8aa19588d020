import { useConsole } from '../shell/console-context.ts'
import { POLL_MS, usePolled } from '../shell/use-polled.ts'
import type { Polled } from '../shell/use-polled.ts'
import { receivedEventSchema } from './event-schema.ts'
import type { ReceivedEvent } from './event-schema.ts'

/** A run begins within moments; an event that is older and has none was replayed for other jobs, or lost its rule. */
const RUNS_COME_WITHIN_MS = 60_000

/** An event that arrived, with its runs: read again for as long as they may change. */
export function useEvent(key: string): Polled<ReceivedEvent> {
  const { api, now } = useConsole()
  return usePolled(
    key,
    (signal) => api.request('GET', `/events/${encodeURIComponent(key)}`, receivedEventSchema, { signal }),
    { everyMs: (event) => (mayChange(event, now()) ? POLL_MS : undefined) },
  )
}

/** Whether runs of it may still come, or go on. */
export function mayChange({ kind, runs, receivedAt }: ReceivedEvent, now: number): boolean {
  if (kind !== 'valid') return false
  if (runs.length === 0) return now - new Date(receivedAt).getTime() < RUNS_COME_WITHIN_MS
  return runs.some(({ status }) => status === 'running')
}
