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

/** What is run every five minutes to find what a crash, or a lost event, left behind. */
export class Reconcilers extends Construct {
  constructor(scope: Construct, id: string, { stage, on, runs, bundleOf, alarms }: ReconcilersProps) {
    super(scope, id)
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarms,
      holds: 'Invocations of reconcilers',
    })
    const common = { stage, deadLetters, alarms }
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
      bundle: bundleOf(PLATFORM_ENTRIES.sweepFailures),
      ...allOf([runs.sweep, on.runs('GetItem'), on.markRunsCleaned]),
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
