import * as z from 'zod/mini'

import { isJsonObject, type JsonValue } from '../job/json.ts'
import { isOutputOfRun } from '../job/output-keys.ts'

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

/**
 * How many references lead from an output to what it means at most: JSON in S3 can hold references itself. The runtime
 * makes two (large JSON with bytes in it), and a rerun with edited outputs one more each time.
 */
export const MAX_REFERENCE_DEPTH = 8

/** Replaces all references in a value; all else stays. */
export function mapMarkers(value: JsonValue, replace: (marker: ObjectMarker) => JsonValue): JsonValue {
  const marker = readMarker(value)
  if (marker) return replace(marker)
  if (Array.isArray(value)) return value.map((item) => mapMarkers(item, replace))
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(
    ([key, item]) => [key, mapMarkers(item ?? null, replace)] as const,
  )
  return Object.fromEntries(entries)
}

/** The references in a value. Looks without recursion: a step may give out more levels than the stack holds calls. */
export function findMarkers(output: JsonValue | undefined): ObjectMarker[] {
  const markers: ObjectMarker[] = []
  const pending = [output]
  while (pending.length > 0) {
    const value = pending.pop()
    const marker = readMarker(value)
    if (marker) markers.push(marker)
    else if (Array.isArray(value)) for (const member of value) pending.push(member)
    else if (isJsonObject(value)) for (const member of Object.values(value)) pending.push(member)
  }
  return markers
}

/** One run: what a reference must belong to. */
export interface ObjectOwner {
  readonly bucket: string
  readonly job: string
  /** Name of the run. */
  readonly run: string
}

/** Whether a reference is to an object that this very run keeps. What another run of the job keeps may be another user's. */
export function isOwned({ bucket, key }: ObjectMarker, owner: ObjectOwner): boolean {
  return bucket === owner.bucket && isOutputOfRun(owner.job, owner.run, key)
}
