import * as z from 'zod/mini'

/** Names a dead-letter queue. */
export const queueParams = z.object({ queue: z.string().check(z.minLength(1), z.maxLength(200)) })

/** 404 of the routes that take such a name. */
export const QUEUE_NOT_FOUND = {
  description: 'No dead-letter queue has this name: `known` lists those that there are.',
}
