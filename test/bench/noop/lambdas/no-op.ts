import * as z from 'zod/mini'
import { defineEvent } from '../../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../../lambdas/job/define-job.ts'

/** The event of {@link noOp}. */
export const noOpRequested = defineEvent('bench/no-op.requested', z.object({ number: z.number() }))

const nothing = async (): Promise<null> => null

/** A job of five steps that do nothing: what is measured is all that is around them. */
export const noOp = defineJob({ id: 'no-op', trigger: noOpRequested })
  .step('first', nothing)
  .step('second', nothing)
  .step('third', nothing)
  .step('fourth', nothing)
  .step('fifth', nothing)

export const handler = noOp.handler
