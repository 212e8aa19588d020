import * as z from 'zod/mini'

/** The reserved property that makes an object in an output a reference to S3. */
export const MARKER_KEY = '@stepladder/object'

// Made for the first reference: most outputs have none.
const markerSchema = z.lazy(() =>
  z.strictObject({
    [MARKER_KEY]: z.object({
      bucket: z.string(),
      key: z.string(),
      /** `json`: the value itself stands there. `bytes`: a `Uint8Array`. */
      as: z.enum(['json', 'bytes']),
      bytes: z.number(),
    }),
  }),
)

/** Where a value is kept. */
export type ObjectMarker = z.infer<typeof markerSchema>[typeof MARKER_KEY]

/** The reference in `value`, or undefined when it is ordinary data. */
export function readMarker(value: unknown): ObjectMarker | undefined {
  // Asked for each object of each output, so what is no reference must be cheap.
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, MARKER_KEY)) return undefined
  const parsed = markerSchema.safeParse(value)
  return parsed.success ? parsed.data[MARKER_KEY] : undefined
}

/** Writes a reference; the inverse of {@link readMarker}. */
export function writeMarker({ bucket, key, as, bytes }: ObjectMarker) {
  return { [MARKER_KEY]: { bucket, key, as, bytes } }
}
