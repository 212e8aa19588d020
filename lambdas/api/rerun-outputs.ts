import { type JobListing, keptDaysOf } from '../job/job-listing.ts'
import { isJsonObject, type JsonValue } from '../job/json.ts'
import { isOutputOf, runPrefix } from '../job/output-keys.ts'
import { readMarker, writeMarker, type ObjectMarker } from '../runtime/object-marker.ts'
import { objectBytes, objectsBucket, putObject } from '../stores/objects.ts'
import { ApiError } from './api-error.ts'

/** The most that supplied outputs may take of an execution's input of 256 KiB; its event may take 64 KiB. */
const MAX_INLINE_BYTES = 128 * 1024

export type Outputs = Readonly<Record<string, JsonValue>>

/**
 * Chooses the outputs that a rerun is given: those of every word before `fromStep`, edited ones first.
 * @throws {ApiError} 422 when one is missing, naming where a rerun could start
 */
export function chooseOutputs(
  job: JobListing,
  fromStep: string,
  earlier: ReadonlyMap<string, JsonValue>,
  edited: Outputs,
): Outputs {
  const before = job.outputs.slice(0, job.outputs.indexOf(fromStep))
  const surplus = Object.keys(edited).filter((id) => !before.includes(id))
  if (surplus.length > 0) {
    throw new ApiError(
      422,
      'unexpected_outputs',
      `Outputs are taken only of what comes before "${fromStep}", and not of ${surplus.join(', ')}.`,
      { details: { unexpected: surplus, expected: before } },
    )
  }
  const outputs: Record<string, JsonValue> = {}
  const missing: string[] = []
  for (const id of before) {
    const output = Object.hasOwn(edited, id) ? edited[id] : earlier.get(id)
    if (output === undefined) missing.push(id)
    else outputs[id] = output
  }
  const [first] = missing
  if (first !== undefined) {
    throw new ApiError(
      422,
      'missing_outputs',
      `The run has no output of ${missing.join(', ')}. Rerun from "${first}" or an earlier step, or give the outputs.`,
      { details: { missing } },
    )
  }
  return outputs
}

/**
 * Checks that everything that the outputs refer to is the job's own and still there.
 * @throws {ApiError} 422 for a reference to anything else, 410 for objects that have expired
 */
export async function checkReferences(job: JobListing, outputs: Outputs): Promise<void> {
  const references = Object.entries(outputs).flatMap(([id, output]) =>
    findMarkers(output).map((marker) => ({ id, marker })),
  )
  const foreign = references.find(
    ({ marker }) => marker.bucket !== objectsBucket() || !isOutputOf(job.id, marker.key),
  )
  if (foreign) {
    throw new ApiError(
      422,
      'foreign_reference',
      `The output of "${foreign.id}" refers to an object that is none of this job's outputs.`,
    )
  }
  const sizes = await Promise.all(references.map(({ marker }) => objectBytes(marker.key)))
  const gone = references.filter((_, index) => sizes[index] === undefined).map(({ id }) => id)
  if (gone.length > 0) {
    const expired = [...new Set(gone)]
    throw new ApiError(
      410,
      'outputs_expired',
      `Large outputs of this job are kept for ${keptDaysOf(job)} days, and those of ${expired.join(', ')} are gone. Rerun from "${expired[0]}" or an earlier step, or give the outputs.`,
      { details: { expired } },
    )
  }
}

/**
 * Moves outputs to S3, the largest first, until the rest fits an execution's input.
 * @throws {ApiError} 413 when those that must stay are too large
 */
export async function fitOutputs(job: JobListing, run: string, outputs: Outputs): Promise<Outputs> {
  const sized = Object.entries(outputs).map(([id, output]) => {
    const text = Buffer.from(JSON.stringify(output))
    return { id, output, text }
  })
  let total = sized.reduce((sum, { text }) => sum + text.byteLength, 0)
  const fitted: Record<string, JsonValue> = { ...outputs }
  for (const { id, text } of sized.toSorted((one, other) => other.text.byteLength - one.text.byteLength)) {
    if (total <= MAX_INLINE_BYTES) break
    // Step Functions itself reads it: it cannot read from S3.
    if (job.inline?.includes(id)) continue
    const key = `${runPrefix(job.id, keptDaysOf(job), run)}${id}/supplied.json`
    await putObject(key, text, 'application/json')
    fitted[id] = writeMarker({ bucket: objectsBucket(), key, as: 'json', bytes: text.byteLength })
    total -= text.byteLength
  }
  if (total > MAX_INLINE_BYTES) {
    throw new ApiError(413, 'outputs_too_large', `The outputs are larger than ${MAX_INLINE_BYTES} bytes.`, {
      details: { bytes: total, limit: MAX_INLINE_BYTES },
    })
  }
  return fitted
}

/** Looks without recursion: a step may give out more levels than the stack holds calls. */
function findMarkers(output: JsonValue | undefined): ObjectMarker[] {
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
