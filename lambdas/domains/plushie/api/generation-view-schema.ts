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
    /** Whether `POST /generations/{id}/retry` makes sense, now or later: its photo is kept, and a retry is left. */
    retryable: z.boolean(),
    /** What is left to the user; present when failed. */
    retry: z.optional(
      z.object({
        /** Whether a retry is taken now, as far as this generation goes: credits and the day's failures count too. */
        allowed: z.boolean(),
        /** How many retries are left. */
        left: z.int(),
        /** From when the next one is taken; absent when none will be. */
        at: z.optional(z.iso.datetime()),
        /** Seconds from this answer until then, for clocks that differ; 0: now. */
        afterSeconds: z.optional(z.int()),
      }),
    ),
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
