import * as z from 'zod/mini'
import { defineEvent } from '../../../../../lambdas/job/define-event.ts'

/** The event of the README's example. */
export const orderPlaced = defineEvent('orders/placed', z.object({ sku: z.string() }))
