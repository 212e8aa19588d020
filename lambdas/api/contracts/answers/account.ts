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
  })
