import * as z from 'zod/mini'

/** Letters with which nothing could be done. */
export const letterFailuresSchema = () => z.array(z.object({ id: z.string(), reason: z.string() }))
