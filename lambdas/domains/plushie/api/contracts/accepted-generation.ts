import * as z from 'zod/mini'

/** A generation that was accepted a moment ago. */
export const acceptedGenerationSchema = () =>
  z.object({
    generationId: z.string(),
    status: z.enum(['processing', 'completed', 'failed']),
  })

/** Headers beside it. */
export const LOCATION = { Location: 'Where the generation is.' }
