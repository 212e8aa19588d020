import { jobOutlines } from '../store/job-outlines.ts'
import { readDefinition } from '../store/state-machines.ts'
import { getJobRoute } from './contracts/get-job.ts'
import { jobView } from './job-view.ts'
import { knownJob } from './known-job.ts'
import { serve } from '../../../http/serve.ts'

/** Shows one job with its state machines. */
export const handler = serve(getJobRoute, async ({ params }) => {
  const { run, onFailure } = knownJob(params.job)
  const outline = jobOutlines().find(({ id }) => id === params.job)
  if (!outline) throw new Error(`the job "${params.job}" has machines and no outline`)
  const [job, definition, onFailureDefinition] = await Promise.all([
    jobView(outline, run),
    readDefinition(run),
    onFailure === undefined ? undefined : readDefinition(onFailure),
  ])
  return { status: 200, body: { ...job, definition, ...(onFailureDefinition && { onFailureDefinition }) } }
})
