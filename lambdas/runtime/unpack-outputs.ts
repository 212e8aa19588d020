import { isJsonObject, type JsonValue } from '../job/json.ts'
import { isOutputOf } from '../job/output-keys.ts'
import { InvalidOutputError } from './invalid-output-error.ts'
import { readMarker } from './object-marker.ts'
import type { ObjectStore } from './ports.ts'

/**
 * Puts the values back that {@link packOutput} stored in S3, all at the same time.
 * @throws {InvalidOutputError} for references to anywhere but the job's own objects: outputs can be supplied by hand.
 */
export async function unpackOutputs(
  steps: Readonly<Record<string, JsonValue>>,
  job: string,
  objects: ObjectStore,
): Promise<Record<string, unknown>> {
  const entries = Object.entries(steps).map(
    async ([step, output]) => [step, await unpack(output, job, step, objects)] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

async function unpack(
  value: JsonValue | undefined,
  job: string,
  step: string,
  objects: ObjectStore,
): Promise<unknown> {
  const marker = readMarker(value)
  if (marker !== undefined) {
    if (marker.bucket !== objects.bucket() || !isOutputOf(job, marker.key)) {
      throw new InvalidOutputError(
        `job "${job}": the output of step "${step}" refers to an object that is not one of this job's runs`,
      )
    }
    const body = await objects.get(marker.key)
    if (marker.as === 'bytes') return body
    const stored: JsonValue = JSON.parse(Buffer.from(body).toString())
    return unpack(stored, job, step, objects)
  }
  if (Array.isArray(value)) return Promise.all(value.map(async (item) => unpack(item, job, step, objects)))
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(
    async ([key, item]) => [key, await unpack(item, job, step, objects)] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}
