import * as z from 'zod/mini'

import { defineEvent } from '../../job/define-event.ts'
import { imageTypeSchema } from '../../images/image-type.ts'
import { objectRefSchema } from '../../job/object-ref.ts'

/** A user asks for a plushie of a photo. The record of the generation and its reserved credit exist already. */
export const generateRequested = defineEvent(
  'plushie/generate.requested',
  z.object({
    generationId: z.uuid(),
    userId: z.string().check(z.minLength(1), z.maxLength(128)),
    /** The photo: as uploaded, or, on a retry, the original that an earlier run stored. */
    upload: objectRefSchema,
    imageType: imageTypeSchema,
  }),
  { subject: ['userId', 'generationId'] },
)
