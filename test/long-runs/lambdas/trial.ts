import * as z from 'zod/mini'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'

const began = defineEvent('shop/trial.began', z.object({ who: z.string() }))

/** A report is drawn when a trial begins, and sent when it ends. */
export const trial = defineJob({ id: 'trial', trigger: began, timeout: '32d' })
  .step('draw', () => ({ picture: new Uint8Array([1, 2, 3]) }))
  .sleep('wait', '30d')
  .step('send', ({ steps }) => steps.draw.picture.length)
  .onFailure('undo', ({ log, failure }) => log.warn('UNDO', { error: failure.error }))

export const handler = trial.handler
