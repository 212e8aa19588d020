import { join } from 'node:path'
import { App, Stack, Tags } from 'aws-cdk-lib/core'
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import type { JobDefinition } from '../lambdas/job/job-definition.ts'
import { bundleAll } from '../lib/bundle.ts'
import { Alarms } from '../lib/constructs/alarms.ts'
import { Job } from '../lib/constructs/job.ts'
import { JobsEventBus } from '../lib/constructs/jobs-event-bus.ts'
import { ObjectsBucket } from '../lib/constructs/objects-bucket.ts'
import { Tables } from '../lib/constructs/tables.ts'
import { stageOf } from '../lib/stage.ts'

/** Which job, and where its code is. */
export interface JobSource {
  readonly definition: JobDefinition
  /** The job's module below `root`, e.g. `lambdas/domains/orders/jobs/ship-order/ship-order.ts`. */
  readonly entry: string
  readonly root: string
}

/**
 * A stack of one job, with the same constructs as the app's.
 * @param scratch folder for bundles and assembly
 * @returns path of the cloud assembly
 */
export async function synthesizeJob(scratch: string, source: JobSource): Promise<string> {
  const { definition, entry, root } = source
  const bundles = await bundleAll({ root, entries: [entry], outdir: join(scratch, 'bundles') })
  const bundle = bundles.get(entry)
  if (!bundle) throw new Error(`${entry} was not bundled`)
  const app = new App({
    outdir: join(scratch, 'assembly'),
    context: {
      ...recommendedFlags,
      'aws:cdk:enable-asset-metadata': true,
      'aws:cdk:disable-asset-staging': true,
    },
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  })
  const stack = new Stack(app, 'Test')
  const stage = stageOf('dev')
  const job = new Job(stack, 'Job', {
    stage,
    definition,
    bundle,
    bus: new JobsEventBus(stack, 'Events', { stage }).bus,
    runsTable: new Tables(stack, 'Tables', { stage }).runs,
    objects: new ObjectsBucket(stack, 'Storage', { stage }).bucket,
    alarms: new Alarms(stack, 'Alarms', { stage }),
  })
  Tags.of(job).add('project', 'stepladder')
  return app.synth().directory
}
