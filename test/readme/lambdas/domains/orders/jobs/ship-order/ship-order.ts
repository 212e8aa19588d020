import { orderPlaced } from '../../events.ts'
import { defineJob } from '../../../../job/define-job.ts'

export const shipOrder = defineJob({ id: 'ship-order', trigger: orderPlaced, timeout: '1h' })
  .step('reserve', ({ event }) => ({ shelf: `the shelf of ${event.data.sku}` }))
  .sleep('cool-down', '10m')
  .step('label', ({ steps }) => `from ${steps.reserve.shelf}`, { retries: { attempts: 3, delay: '1m' } })
  .onFailure('release', ({ failure, log }) => log.error('not shipped', { step: failure.step }))

export const handler = shipOrder.handler
