import { S3ServiceException } from '@aws-sdk/client-s3'

import { type JobListing, keptDaysOf } from '../../../job/job-listing.ts'
import { runPrefix } from '../../../job/output-keys.ts'
import type { JsonValue } from '../../../job/json.ts'
import { mapMarkers, writeMarker, type ObjectMarker } from '../../../runtime/object-marker.ts'
import { copyObject, isMissing, objectsBucket, putObject } from '../../../aws/objects.ts'
import { ApiError } from '../../../http/api-error.ts'
import type { Outputs } from './rerun-outputs.ts'
import { outputsExpired, referenceKey, type EarlierObject } from './earlier-objects.ts'
import { inTurns } from './in-turns.ts'

/**
 * Gives a rerun copies of its own of all objects that its outputs refer to, and makes the outputs refer to them: a run
 * reads only what it keeps itself, and the copies live as long as it needs them.
 *
 * They are named by their order, so that the same request makes the same ones. Death in between leaves some that nobody
 * reads; the bucket's lifecycle drops them.
 * @param run name of the run that is started
 * @param objects what the outputs refer to, checked to be of the run that is repeated
 * @returns the outputs, with the new references
 * @throws {ApiError} 409 or 410 when an object was replaced or expired meanwhile
 */
export async function copyObjects(
  job: JobListing,
  run: string,
  outputs: Outputs,
  objects: ReadonlyMap<string, EarlierObject>,
): Promise<Outputs> {
  const copies = new Copies(job, run, objects)
  const entries = Object.entries(outputs).map(
    ([id, output]) => [id, mapMarkers(output, (marker) => copies.refer(marker))] as const,
  )
  await inTurns(copies.planned, (planned) => copy(job, planned))
  return Object.fromEntries(entries)
}

/** One object to write: as it is, or the text of JSON whose references were replaced. */
interface Copy {
  readonly from: EarlierObject
  readonly toKey: string
  readonly text?: Buffer
}

class Copies {
  readonly planned: Copy[] = []
  readonly #job: JobListing
  readonly #run: string
  readonly #objects: ReadonlyMap<string, EarlierObject>
  /** New references by the old ones; `undefined` while the content of JSON is gone through. */
  readonly #references = new Map<string, JsonValue | undefined>()

  constructor(job: JobListing, run: string, objects: ReadonlyMap<string, EarlierObject>) {
    this.#job = job
    this.#run = run
    this.#objects = objects
  }

  /** Plans the copy of an object, and of all that it refers to. @returns the reference to the copy */
  refer(marker: ObjectMarker): JsonValue {
    const reference = referenceKey(marker)
    const known = this.#references.get(reference)
    if (known !== undefined) return known
    const from = this.#objects.get(reference)
    if (!from) throw new Error(`an object of "${marker.as}" was not looked up before it was copied`)
    if (this.#references.has(reference)) throw refersToItself(from.id)
    this.#references.set(reference, undefined)
    const { as } = marker
    const text = from.json === undefined ? undefined : this.#rewrite(from.json)
    // No attempt has a folder of this name, so no step can overwrite it.
    const toKey = `${runPrefix(this.#job.id, keptDaysOf(this.#job), this.#run)}${from.id}/supplied/${this.planned.length}`
    this.planned.push({ from, toKey, ...(text && { text }) })
    const bytes = text?.byteLength ?? from.bytes
    const written = writeMarker({ bucket: objectsBucket(), key: toKey, as, bytes })
    this.#references.set(reference, written)
    return written
  }

  #rewrite(json: JsonValue): Buffer {
    return Buffer.from(JSON.stringify(mapMarkers(json, (marker) => this.refer(marker))))
  }
}

async function copy(job: JobListing, { from: { id, key: fromKey, etag }, toKey, text }: Copy): Promise<void> {
  if (text) return putObject(toKey, text, 'application/json')
  try {
    await copyObject({ fromKey, etag, toKey, contentType: 'application/octet-stream' })
  } catch (error) {
    if (isMissing(error)) throw outputsExpired(job, [id])
    if (!(error instanceof S3ServiceException && error.name === 'PreconditionFailed')) throw error
    const message = `The output of "${id}" was replaced while it was copied: the run is redriven. Try again when it has ended.`
    throw new ApiError(409, 'run_not_ended', message, { cause: error })
  }
}

function refersToItself(id: string): ApiError {
  const message = `The output of "${id}" refers to JSON that refers to itself. Give the value itself, or rerun from "${id}".`
  return new ApiError(422, 'invalid_reference', message)
}
