import { routes } from '../lambdas/api/routes.ts'
import { jobs } from '../lambdas/jobs/index.ts'

/** Modules of functions that belong to the platform and to no job or route. */
export const PLATFORM_ENTRIES = {
  relayOutbox: 'lambdas/platform/relay-outbox.ts',
  sweepOutbox: 'lambdas/platform/sweep-outbox.ts',
  sweepFailures: 'lambdas/platform/sweep-failures.ts',
  reconcileGenerations: 'lambdas/platform/reconcile-generations.ts',
  recordEvent: 'lambdas/platform/record-event.ts',
} as const

/** All modules that become functions. */
export function allEntries(): readonly string[] {
  return [
    ...jobs.map((job) => job.entry),
    ...routes.map((route) => route.entry),
    ...Object.values(PLATFORM_ENTRIES),
  ]
}
