import { type JobListing, keptDaysOf } from '../../../job/job-listing.ts'
import type { JsonValue } from '../../../job/json.ts'
import {
  findMarkers,
  isOwned,
  MAX_REFERENCE_DEPTH,
  type ObjectMarker,
} from '../../../runtime/object-marker.ts'
import { describeObject, getObject, objectsBucket } from '../../../aws/objects.ts'
import { ApiError } from '../../../http/api-error.ts'
import type { Outputs } from './rerun-outputs.ts'
import { inTurns } from './in-turns.ts'

/** How many objects a rerun can take over: they are copied within the 10 s of one request. */
const MAX_OBJECTS = 1000
/** What all JSON objects of them may have together: they are read, for what they refer to. */
const MAX_JSON_BYTES = 32 * 1024 * 1024

/** An object that supplied outputs refer to. */
export interface EarlierObject {
  /** Whose output it is in: the id of the word. */
  readonly id: string
  readonly key: string
  readonly bytes: number
  /** Names the content that was found. */
  readonly etag: string
  /** What it means; absent where it is bytes. */
  readonly json?: JsonValue
}

interface Reference {
  readonly id: string
  readonly marker: ObjectMarker
}

/**
 * Finds all objects that the outputs of a rerun refer to, also those that stored JSON refers to in its turn.
 * @param run name of the run that is repeated: nothing but what it keeps may be referred to. What other runs of the job
 *   keep may be other users'.
 * @returns the objects by {@link referenceKey}
 * @throws {ApiError} 422 for a reference to anything else, 410 for objects that have expired, 413 for too many
 */
export async function findEarlierObjects(
  job: JobListing,
  run: string,
  outputs: Outputs,
): Promise<ReadonlyMap<string, EarlierObject>> {
  const owner = { bucket: objectsBucket(), job: job.id, run }
  const found = new Map<string, EarlierObject>()
  let jsonBytes = 0
  let references: Reference[] = Object.entries(outputs).flatMap(([id, output]) => referencesIn(id, output))
  for (let depth = 1; references.length > 0; depth += 1) {
    const foreign = references.find(({ marker }) => !isOwned(marker, owner))
    if (foreign) throw foreignReference(foreign.id, run)
    const next = new Map(references.map((reference) => [referenceKey(reference.marker), reference]))
    for (const key of found.keys()) next.delete(key)
    if (found.size + next.size > MAX_OBJECTS) throw tooMany(`more than ${MAX_OBJECTS} objects`)
    if (depth > MAX_REFERENCE_DEPTH) throw tooMany(`objects within objects, ${MAX_REFERENCE_DEPTH} deep`)
    const heads = await describeAll(job, [...next.values()])
    jsonBytes += heads.reduce((sum, { marker, bytes }) => sum + (marker.as === 'json' ? bytes : 0), 0)
    if (jsonBytes > MAX_JSON_BYTES) throw tooMany(`more than ${MAX_JSON_BYTES} bytes of JSON`)
    const read = await inTurns(heads, (head) => readWhole(job, head))
    read.forEach((object, index) => found.set([...next.keys()][index] ?? '', object))
    references = read.flatMap(({ id, json }) => (json === undefined ? [] : referencesIn(id, json)))
  }
  return found
}

/** What tells references apart: the same object can be read as bytes and as JSON. */
export function referenceKey({ as, key }: ObjectMarker): string {
  return `${as} ${key}`
}

/** The objects of these steps are not there (any more). */
export function outputsExpired(job: JobListing, ids: readonly string[]): ApiError {
  const expired = [...new Set(ids)]
  return new ApiError(
    410,
    'outputs_expired',
    `Large outputs of this job are kept for ${keptDaysOf(job)} days, and those of ${expired.join(', ')} are gone. Rerun from "${expired[0]}" or an earlier step, or give the outputs.`,
    { details: { expired } },
  )
}

function referencesIn(id: string, value: JsonValue): Reference[] {
  return findMarkers(value).map((marker) => ({ id, marker }))
}

type Described = Reference & { readonly bytes: number; readonly etag: string }

async function describeAll(job: JobListing, references: readonly Reference[]): Promise<readonly Described[]> {
  const found = await inTurns(references, async (reference) => {
    const head = await describeObject(reference.marker.key)
    return head && { ...reference, ...head }
  })
  const gone = references.filter((_, index) => found[index] === undefined)
  if (gone.length > 0)
    throw outputsExpired(
      job,
      gone.map(({ id }) => id),
    )
  return found.filter((head) => head !== undefined)
}

async function readWhole(
  job: JobListing,
  { id, marker: { key, as }, bytes, etag }: Described,
): Promise<EarlierObject> {
  if (as === 'bytes') return { id, key, bytes, etag }
  const object = await getObject(key)
  if (!object) throw outputsExpired(job, [id])
  try {
    const json: JsonValue = JSON.parse(Buffer.from(object.bytes).toString())
    return { id, key, bytes: object.bytes.byteLength, etag: object.etag, json }
  } catch (cause) {
    const message = `The output of "${id}" refers to an object as JSON that is none.`
    throw new ApiError(422, 'invalid_reference', message, { cause })
  }
}

function foreignReference(id: string, run: string): ApiError {
  return new ApiError(
    422,
    'foreign_reference',
    `The output of "${id}" refers to an object that is not one of the run "${run}". A rerun takes over what the run that it repeats keeps, and nothing else: give the value itself, or rerun from "${id}".`,
    { details: { step: id } },
  )
}

function tooMany(what: string): ApiError {
  return new ApiError(
    413,
    'outputs_too_large',
    `The outputs refer to ${what}: more than a rerun can take over. Rerun from an earlier step.`,
  )
}
