import * as z from 'zod/mini'

/** What a job, an event or a step is called. */
export const nameSchema = z.string().check(z.minLength(1), z.maxLength(200))
