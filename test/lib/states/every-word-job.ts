import * as z from 'zod/mini'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { NonRetriableError } from '../../../lambdas/job/non-retriable-error.ts'

export const orderPlaced = defineEvent(
  'shop/order.placed',
  z.object({
    orderId: z.string(),
    customer: z.object({ name: z.string(), note: z.optional(z.string()) }),
    /** Tells the steps what to do, so that tests need no other channel. */
    misbehave: z.optional(z.record(z.string(), z.string())),
  }),
)

export const orderShipped = defineEvent(
  'shop/order.shipped',
  z.object({
    orderId: z.string(),
    note: z.optional(z.string()),
    lastSize: z.optional(z.number()),
    parcels: z.array(z.object({ size: z.number(), kind: z.string() })),
    tags: z.array(z.union([z.string(), z.array(z.string())])),
    by: z.string(),
  }),
)

class NoStockError extends NonRetriableError {
  override readonly name = 'NoStockError'
}

function act(misbehave: Record<string, string> | undefined, step: string, attempt: number): void {
  const how = misbehave?.[step]
  if (how === 'fail') throw new TypeError(`${step} failed`)
  if (how === 'fail once' && attempt === 0) throw new Error(`${step} failed once`)
  if (how === 'no stock') throw new NoStockError(`${step}: nothing left`)
}

/** A job that uses every word, every option, and ids that clash with JSONata's own names. */
export const everyWord = defineJob({
  id: 'every-word',
  trigger: orderPlaced,
  retries: { attempts: 2, delay: '1m', factor: 2 },
  timeout: '2h',
})
  .step('reserve-stock', ({ event, attempt }) => {
    act(event.data.misbehave, 'reserve-stock', attempt)
    return { shelf: 'A7', sizes: [3, 5], first: ['fragile', 3] as const, tags: ['fragile'] }
  })
  .parallel('checks', (branch) => [
    branch
      .step(
        'split',
        ({ event, steps, attempt }) => {
          act(event.data.misbehave, 'split', attempt)
          return steps['reserve-stock'].sizes.map((size) => ({ size }))
        },
        { retries: { attempts: 1, delay: '5s', factor: 3, maxDelay: '1m' } },
      )
      .sleep('settle', '10s')
      .step('sum', ({ event, steps, attempt }) => {
        act(event.data.misbehave, 'sum', attempt)
        return steps.split.reduce((total, { size }) => total + size, 0)
      }),
    branch
      .step('fraud', ({ event, attempt }) => {
        act(event.data.misbehave, 'fraud', attempt)
        return null
      })
      .sendEvent('tell-fraud', orderShipped, ({ event, run }) => ({
        orderId: event.data.orderId,
        parcels: [],
        tags: [],
        by: run.name,
      })),
  ])
  .sleep('cool-down', '1h30m')
  .step('label', ({ steps }) => ({ label: `${steps['reserve-stock'].shelf}-${steps.sum}` }), {
    timeout: '2m',
    memory: 1024,
    retries: { attempts: 0 },
  })
  .sendEvent('announce', orderShipped, ({ event, steps }) => ({
    orderId: event.data.orderId,
    note: event.data.customer.note,
    lastSize: steps.split.at(-1).size,
    parcels: [{ size: steps['reserve-stock'].first[1], kind: 'box' }],
    tags: [steps['reserve-stock'].first[0], steps['reserve-stock'].tags, 'a "quoted" tag'],
    by: steps.label.label,
  }))
  .step('finish', ({ event, steps, attempt }) => {
    act(event.data.misbehave, 'finish', attempt)
    return { sum: steps.sum, fraud: steps.fraud }
  })
  .onFailure('release-stock', ({ failure, steps }) => ({ failure, seen: Object.keys(steps) }))
  .onFailure(
    'tell-people',
    ({ event, failure, attempt }) => {
      act(event.data.misbehave, 'tell-people', attempt)
      return failure.error
    },
    { timeout: '30s' },
  )

export const handler = everyWord.handler
