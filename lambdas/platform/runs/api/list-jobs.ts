import { jobOutlines } from '../store/job-outlines.ts'
import { listJobsRoute } from './contracts/list-jobs.ts'
import { jobView } from './job-view.ts'
import { knownJob } from './known-job.ts'
import { serve } from '../../../http/serve.ts'

/** Lists all jobs. */
export const handler = serve(listJobsRoute, async () => {
  const outlines = jobOutlines()
  const items = await Promise.all(outlines.map((outline) => jobView(outline, knownJob(outline.id).run)))
  return { status: 200, body: { items } }
})
