import * as z from 'zod/mini'

// Functions, as `Route.answers` is one: all that the routes' own functions need of these are the types.

/** A link to an object that works without a token until `expiresAt`. */
export const linkSchema = () => z.object({ url: z.url(), expiresAt: z.iso.datetime() })

/** A generation as its user sees it. */
export const generationViewSchema = () =>
  z.object({
    generationId: z.string(),
    status: z.enum(['processing', 'completed', 'failed']),
    createdAt: z.string(),
    updatedAt: z.string(),
    /** What the photo shows; absent until it was looked at. */
    subjectType: z.optional(z.enum(['person', 'pet', 'other'])),
    images: z.object({
      /** The photo; absent once its upload expired without having been stored. */
      original: z.optional(linkSchema()),
      /** The plushie; present when completed. */
      generated: z.optional(linkSchema()),
    }),
    /** Why it failed; present when failed. */
    error: z.optional(z.object({ code: z.string(), message: z.string() })),
    /** Whether `POST /generations/{id}/retry` makes sense. */
    retryable: z.boolean(),
    /** How far the run is; null until it started, and after the end. */
    progress: z.nullable(
      z.object({
        /** Of the whole job, 0 to 1. */
        fraction: z.number(),
        /** The step that reported last. */
        step: z.string(),
        /** Within that step, 0 to 1. */
        stepFraction: z.number(),
        message: z.optional(z.string()),
      }),
    ),
  })

export type GenerationView = z.infer<ReturnType<typeof generationViewSchema>>
