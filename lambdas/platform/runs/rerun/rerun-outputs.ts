import type { JobListing } from '../../../job/job-listing.ts'
import type { JsonValue } from '../../../job/json.ts'
import { ApiError } from '../../../http/api-error.ts'

/** Outputs of words by their ids. */
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
