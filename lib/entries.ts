import { routes } from '../lambdas/registry/routes.ts'
import { jobs } from '../lambdas/registry/jobs.ts'

/** Modules of functions that belong to the platform and to no job or route. */
export const PLATFORM_ENTRIES = {
  relayOutbox: 'lambdas/platform/outbox/relay-outbox.ts',
  sweepOutbox: 'lambdas/platform/outbox/sweep-outbox.ts',
  sweepFailures: 'lambdas/platform/runs/sweep-failures.ts',
  reconcileGenerations: 'lambdas/domains/plushie/generations/reconcile-generations.ts',
  recordEvent: 'lambdas/platform/events/record-event.ts',
} as const

/** All modules that become functions. */
export function allEntries(): readonly string[] {
  return [
    ...jobs.map((job) => job.entry),
    ...routes.map((route) => route.entry),
    ...Object.values(PLATFORM_ENTRIES),
  ]
}
