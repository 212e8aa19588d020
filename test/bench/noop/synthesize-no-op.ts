import { join } from 'node:path'
import { App, Stack, Tags } from 'aws-cdk-lib/core'
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import { bundleAll } from '../../../lib/bundle.ts'
import { Alarms } from '../../../lib/constructs/alarms.ts'
import { Job } from '../../../lib/constructs/job.ts'
import { JobsEventBus } from '../../../lib/constructs/jobs-event-bus.ts'
import { ObjectsBucket } from '../../../lib/constructs/objects-bucket.ts'
import { Tables } from '../../../lib/constructs/tables.ts'
import { stageOf } from '../../../lib/stage.ts'
import { noOp } from './lambdas/no-op.ts'

const ENTRY = 'lambdas/no-op.ts'

/** The same constructs as the app's, with one job that does nothing. @returns path of the cloud assembly */
export async function synthesizeNoOp(scratch: string): Promise<string> {
  const bundles = await bundleAll({
    root: import.meta.dirname,
    entries: [ENTRY],
    outdir: join(scratch, 'bundles'),
  })
  const bundle = bundles.get(ENTRY)
  if (!bundle) throw new Error(`${ENTRY} was not bundled`)
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
  const stack = new Stack(app, 'Bench')
  const stage = stageOf('dev')
  const job = new Job(stack, 'Job', {
    stage,
    definition: noOp.definition,
    bundle,
    bus: new JobsEventBus(stack, 'Events', { stage }).bus,
    runsTable: new Tables(stack, 'Tables', { stage }).runs,
    objects: new ObjectsBucket(stack, 'Storage', { stage }).bucket,
    alarms: new Alarms(stack, 'Alarms', { stage }),
  })
  Tags.of(job).add('project', 'stepladder')
  return app.synth().directory
}
