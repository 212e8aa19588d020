import * as z from 'zod'

const checksum = z.object({ algorithm: z.string(), value: z.string() })

/** What is kept of an object beside its bytes. */
export const storedObject = z.object({
  key: z.string(),
  /** Where its bytes are: an id of `ObjectBodies`. */
  body: z.string(),
  size: z.number(),
  /** In double quotes, as on the wire. */
  etag: z.string(),
  /** Milliseconds since 1970. */
  lastModified: z.number(),
  /** `content-type`, `cache-control`, … and `x-amz-meta-*`, by lower-case header name. */
  headers: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  checksum: checksum.optional(),
})
export type StoredObject = z.output<typeof storedObject>

const part = z.object({ body: z.string(), size: z.number(), etag: z.string(), lastModified: z.number() })

/** A multipart upload in progress. */
export const storedUpload = z.object({
  uploadId: z.string(),
  bucket: z.string(),
  key: z.string(),
  /** Milliseconds since 1970. */
  initiated: z.number(),
  headers: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  /** By part number. */
  parts: z.record(z.string(), part),
})
export type StoredUpload = z.output<typeof storedUpload>

/** A bucket, without its objects. */
export const storedBucket = z.object({
  name: z.string(),
  /** Milliseconds since 1970. */
  created: z.number(),
})
export type StoredBucket = z.output<typeof storedBucket>
