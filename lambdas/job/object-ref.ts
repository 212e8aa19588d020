import * as z from 'zod/mini'

/**
 * Names an object in S3, so that bytes never travel in an event.
 * `bucket` absent means the stack's own objects bucket.
 */
export const objectRefSchema = z.object({
  bucket: z.optional(z.string().check(z.minLength(3), z.maxLength(63))),
  key: z.string().check(z.minLength(1), z.maxLength(1024)),
})

export type ObjectRef = z.infer<typeof objectRefSchema>
