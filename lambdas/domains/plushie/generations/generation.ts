import * as z from 'zod/mini'

import { imageTypeSchema } from '../../../images/image-type.ts'
import { objectRefSchema } from '../../../job/object-ref.ts'

export const generationStatusSchema = z.enum(['processing', 'completed', 'failed'])

export type GenerationStatus = z.infer<typeof generationStatusSchema>

/** What the photo shows, as the vision model said. */
export const analysisSchema = z.object({
  subjectType: z.enum(['person', 'pet', 'other']),
  description: z.string(),
  keyFeatures: z.array(z.string()),
})

export type Analysis = z.infer<typeof analysisSchema>

/** Why a generation failed, in words for its user. */
export const failureReasonSchema = z.object({ code: z.string(), message: z.string() })

export type FailureReason = z.infer<typeof failureReasonSchema>

/**
 * One photo on its way to a plushie: an item of the Generations table.
 * `eventId` names the event whose run owns it now: a run writes only where it finds its own.
 */
export const generationSchema = z.object({
  userId: z.string(),
  generationId: z.string(),
  status: generationStatusSchema,
  eventId: z.string(),
  /** When that event happened (`eventTime`): a later event may take a failed generation over, an earlier one may not. */
  eventTs: z.optional(z.string()),
  imageType: imageTypeSchema,
  /** The photo as it was uploaded; S3 drops it after 7 days. */
  upload: objectRefSchema,
  /** The photo as the job stored it; outlives failures, so that a retry needs no upload. */
  originalKey: z.optional(z.string()),
  /** The plushie; only there between `upload-generated` and a failure. */
  generatedKey: z.optional(z.string()),
  analysis: z.optional(analysisSchema),
  error: z.optional(failureReasonSchema),
  /** How often its user has retried it; absent: never. */
  retries: z.optional(z.number()),
  /** The event whose run is being cleaned up: between `beginFailing` and `failGeneration`, while `processing`. */
  closing: z.optional(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
  completedAt: z.optional(z.string()),
  failedAt: z.optional(z.string()),
})

export type Generation = z.infer<typeof generationSchema>

/** The key of a generation. */
export interface GenerationKey {
  readonly userId: string
  readonly generationId: string
}

/** A generation together with the event whose run speaks. */
export interface GenerationRun extends GenerationKey {
  /** `event.id` of the run. */
  readonly eventId: string
}

/** A run that may take a failed generation over. */
export interface GenerationTakeover extends GenerationRun {
  /** `event.ts` of the run. */
  readonly eventTs: string
}

/** Reads an item of the Generations table. @throws {z.core.$ZodError} when it is not one: a bug, never bad input */
export function parseGeneration(item: unknown): Generation {
  return z.parse(generationSchema, item)
}
