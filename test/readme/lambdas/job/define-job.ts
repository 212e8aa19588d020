// The README's example imports the kit from here, as a job of the project does.
export { defineJob } from '../../../../lambdas/job/define-job.ts'
