import { Duration } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { Bundle } from '../bundle.ts'
import type { Alarms } from '../constructs/alarms.ts'
import { DeadLetterQueue } from '../constructs/dead-letter-queue.ts'
import { Reconciler } from '../constructs/reconciler.ts'
import { PLATFORM_ENTRIES } from '../entries.ts'
import { allOf } from '../grant.ts'
import type { RunGrants } from '../machine-grants.ts'
import type { Stage } from '../stage.ts'
import { PREFIX, type PlushieGrants } from './plushie-grants.ts'

/** Properties of {@link Reconcilers}. */
export interface ReconcilersProps {
  readonly stage: Stage
  readonly on: PlushieGrants
  readonly runs: RunGrants
  /** Code of an entry. */
  readonly bundleOf: (entry: string) => Bundle
  readonly alarms: Alarms
}

/** What is run every five minutes, or every day, to find what a crash, or a lost event, left behind. */
export class Reconcilers extends Construct {
  constructor(scope: Construct, id: string, { stage, on, runs, bundleOf, alarms }: ReconcilersProps) {
    super(scope, id)
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarms,
      holds: 'Invocations of reconcilers',
    })
    const common = { stage, deadLetters, alarms }
    const sweepFailures = (sweep: 'recent' | 'all') => {
      const { permissions, environment } = allOf([
        runs.sweep,
        on.runs('GetItem', 'BatchGetItem'),
        on.markRunsCleaned,
      ])
      return {
        bundle: bundleOf(PLATFORM_ENTRIES.sweepFailures),
        permissions,
        environment: { ...environment, SWEEP: sweep },
      }
    }
    new Reconciler(this, 'SweepOutbox', {
      ...common,
      name: 'sweep-outbox',
      description: 'Publishes accepted events that the relay left behind',
      bundle: bundleOf(PLATFORM_ENTRIES.sweepOutbox),
      ...allOf([on.outbox('Scan', 'BatchWriteItem'), runs.publish]),
    })
    new Reconciler(this, 'SweepFailures', {
      ...common,
      name: 'sweep-failures',
      description: 'Cleans up after failed runs whose status event got lost',
      ...sweepFailures('recent'),
    })
    new Reconciler(this, 'SweepAllFailures', {
      ...common,
      name: 'sweep-all-failures',
      description: 'Cleans up after runs that failed in the last 14 days and are not cleaned up yet',
      ...sweepFailures('all'),
      interval: Duration.days(1),
      timeout: Duration.minutes(15),
    })
    new Reconciler(this, 'ReconcileGenerations', {
      ...common,
      name: 'reconcile-generations',
      description: 'Fails generations that have been open for longer than any run can take',
      bundle: bundleOf(PLATFORM_ENTRIES.reconcileGenerations),
      ...allOf([
        on.openGenerations,
        on.generations('UpdateItem'),
        on.accounts('UpdateItem'),
        on.objects('GetObject', PREFIX.generated),
        on.objects('DeleteObject', PREFIX.generated),
        on.tellMissingObjects,
      ]),
    })
  }
}
