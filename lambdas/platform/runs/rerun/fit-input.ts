import { type JobListing, keptDaysOf } from '../../../job/job-listing.ts'
import { runPrefix } from '../../../job/output-keys.ts'
import type { JsonValue } from '../../../job/json.ts'
import type { RunInput } from '../../../job/run-input.ts'
import { writeMarker } from '../../../runtime/object-marker.ts'
import { objectsBucket, putObject } from '../../../aws/objects.ts'
import { ApiError } from '../../../http/api-error.ts'
import { escapedBytes } from './escaped-size.ts'

/**
 * The most that the input of a run may take, escaped as a string of JSON: that is how it travels to the clean-up of a run
 * that failed. The status event leaves out input that is longer than 248 KB, and the sweeper's `StartExecution` takes
 * 256 KiB. Beside the input both carry the cause of the failure: up to 32,768 characters, of three bytes at most.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export const MAX_ESCAPED_INPUT_BYTES = 152 * 1024

/**
 * Moves supplied outputs to S3, the largest first, until the input of the run fits.
 * @param run name of the run that is started: the objects are its own
 * @throws {ApiError} 413 when what must stay is too large
 */
export async function fitInput(job: JobListing, run: string, input: RunInput): Promise<RunInput> {
  const { rerun } = input
  const outputs: Record<string, JsonValue> = { ...rerun?.outputs }
  const fitted: RunInput = rerun ? { ...input, rerun: { ...rerun, outputs } } : input
  const bySize = Object.entries(outputs)
    // Step Functions itself reads those: it cannot read from S3.
    .filter(([id]) => job.inline?.includes(id) !== true)
    .map(([id, output]) => ({ id, output, bytes: escapedBytes(output) }))
    .toSorted((one, other) => other.bytes - one.bytes)
  let bytes = escapedBytes(fitted)
  for (const { id, output } of bySize) {
    if (bytes <= MAX_ESCAPED_INPUT_BYTES) break
    const key = `${runPrefix(job.id, keptDaysOf(job), run)}${id}/supplied.json`
    const text = Buffer.from(JSON.stringify(output))
    await putObject(key, text, 'application/json')
    outputs[id] = writeMarker({ bucket: objectsBucket(), key, as: 'json', bytes: text.byteLength })
    bytes = escapedBytes(fitted)
  }
  if (bytes <= MAX_ESCAPED_INPUT_BYTES) return fitted
  const inline = job.inline ?? []
  const what = inline.length > 0 ? `the data and the outputs of ${inline.join(', ')}` : 'the data'
  throw new ApiError(
    413,
    'outputs_too_large',
    `With all that can go to S3 moved there, the input of the run takes ${bytes} bytes, more than ${MAX_ESCAPED_INPUT_BYTES} (each quote and backslash counts several times, as it is escaped). Give less in ${what}.`,
    { details: { bytes, limit: MAX_ESCAPED_INPUT_BYTES } },
  )
}
