import * as z from 'zod/mini'

/** The body of every answer that is not the one that was asked for. */
export const errorBodySchema = z.object({
  error: z.looseObject({
    /** Stable, for programs. */
    code: z.string(),
    /** For people. */
    message: z.string(),
    requestId: z.optional(z.string()),
  }),
})
