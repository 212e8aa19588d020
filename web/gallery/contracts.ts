import * as z from 'zod/mini'

const linkSchema = z.object({ url: z.url(), expiresAt: z.iso.datetime() })

/** A generation, alone or in a list. */
export const generationSchema = z.object({
  generationId: z.string(),
  status: z.enum(['processing', 'completed', 'failed']),
  createdAt: z.string(),
  images: z.object({ original: z.optional(linkSchema), generated: z.optional(linkSchema) }),
  error: z.optional(z.object({ code: z.string(), message: z.string() })),
  retryable: z.boolean(),
  progress: z.nullish(z.object({ fraction: z.number(), step: z.string(), message: z.optional(z.string()) })),
})

export const generationPageSchema = z.object({
  generations: z.array(generationSchema),
  cursor: z.nullable(z.string()),
})

export const accountSchema = z.object({
  credits: z.number(),
  processing: z.number(),
  available: z.number(),
  limit: z.number(),
})

export const acceptedSchema = z.object({
  generationId: z.string(),
  status: z.enum(['processing', 'completed', 'failed']),
})

export const uploadSchema = z.object({
  uploadId: z.string(),
  url: z.url(),
  method: z.literal('PUT'),
  headers: z.record(z.string(), z.string()),
})

export type Link = z.infer<typeof linkSchema>
export type Generation = z.infer<typeof generationSchema>
export type Account = z.infer<typeof accountSchema>
