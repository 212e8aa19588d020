import * as z from 'zod/mini'

/** What a user has. */
export const accountSchema = () =>
  z.object({
    /** Granted and not used up. */
    credits: z.int(),
    /** Reserved by generations in progress. */
    processing: z.int(),
    /** What can still be used. */
    available: z.int(),
    /** How many generations may be in progress. */
    limit: z.int(),
    /** Present while too many of the user's generations failed today: none is taken until then. */
    paused: z.optional(
      z.object({
        until: z.iso.datetime(),
        /** From this answer on, for clocks that differ. */
        forSeconds: z.int(),
      }),
    ),
  })
