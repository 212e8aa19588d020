import { synthesizeJob } from '../../synthesize-job.ts'
import { noOp } from './lambdas/no-op.ts'

/** The same constructs as the app's, with one job that does nothing. @returns path of the cloud assembly */
export function synthesizeNoOp(scratch: string): Promise<string> {
  return synthesizeJob(scratch, {
    definition: noOp.definition,
    entry: 'lambdas/no-op.ts',
    root: import.meta.dirname,
  })
}
