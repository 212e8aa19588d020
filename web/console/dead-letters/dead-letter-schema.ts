import * as z from 'zod/mini'

const deadLetterQueueSchema = z.object({
  queue: z.string(),
  /** What comes into it, in words. */
  holds: z.string(),
  /** About how many there are. */
  messages: z.number(),
})
export type DeadLetterQueue = z.infer<typeof deadLetterQueueSchema>

/** `GET /dead-letters` */
export const deadLetterQueuesSchema = z.object({ items: z.array(deadLetterQueueSchema) })

const deadLetterSchema = z.object({
  id: z.string(),
  /** JSON, or text. */
  body: z.unknown(),
  why: z.object({
    errorCode: z.optional(z.string()),
    errorMessage: z.optional(z.string()),
    /** ARNs. */
    rule: z.optional(z.string()),
    target: z.optional(z.string()),
    /** Tries after the first. */
    attempts: z.optional(z.number()),
  }),
  sentAt: z.string(),
  receivedCount: z.number(),
  /** Names the message to redrive and discard. */
  receipt: z.string(),
})
export type DeadLetter = z.infer<typeof deadLetterSchema>

/** `GET /dead-letters/{queue}` */
export const deadLettersSchema = z.object({ items: z.array(deadLetterSchema) })

const failures = z.array(z.object({ id: z.string(), reason: z.string() }))

/** `POST /dead-letters/{queue}/redrive` */
export const redrivenSchema = z.object({ redriven: z.number(), failed: failures })

/** `POST /dead-letters/{queue}/discard` */
export const discardedSchema = z.object({ discarded: z.number(), failed: failures })
