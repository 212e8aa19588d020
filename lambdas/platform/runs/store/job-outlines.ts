import { readVariableAs } from '../../../aws/environment.ts'
import type { JobOutline } from '../../../job/job-outline.ts'
import { packedOutlinesSchema } from '../../../job/packed-outlines.ts'

/** What operators are shown of all jobs, as synth packed it (`STEPLADDER_JOB_OUTLINES`). */
export function jobOutlines(): readonly JobOutline[] {
  return readVariableAs('STEPLADDER_JOB_OUTLINES', packedOutlinesSchema)
}
