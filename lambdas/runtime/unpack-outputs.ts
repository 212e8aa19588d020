import { isJsonObject, type JsonValue } from '../job/json.ts'
import { InvalidOutputError } from './invalid-output-error.ts'
import { isOwned, MAX_REFERENCE_DEPTH, readMarker, type ObjectMarker } from './object-marker.ts'
import type { ObjectStore } from './ports.ts'

/** Whose outputs are read. */
export interface OutputOwner {
  readonly job: string
  /** Name of the run. */
  readonly run: string
}

/**
 * Puts the values back that `packOutput` stored in S3, all at the same time.
 * @param owner the run that reads: it is given its own objects only
 * @throws {InvalidOutputError} for references to anything else, also in JSON that stands in S3 itself: outputs can be
 *   supplied by hand
 */
export async function unpackOutputs(
  steps: Readonly<Record<string, JsonValue>>,
  owner: OutputOwner,
  objects: ObjectStore,
): Promise<Record<string, unknown>> {
  const entries = Object.entries(steps).map(
    async ([step, output]) => [step, await new Unpacker(owner, step, objects).unpack(output, 0)] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

class Unpacker {
  readonly #owner: OutputOwner
  readonly #step: string
  readonly #objects: ObjectStore

  constructor(owner: OutputOwner, step: string, objects: ObjectStore) {
    this.#owner = owner
    this.#step = step
    this.#objects = objects
  }

  /** @param depth how many references led here */
  async unpack(value: JsonValue | undefined, depth: number): Promise<unknown> {
    const marker = readMarker(value)
    if (marker !== undefined) {
      this.#checkOwned(marker)
      const body = await this.#objects.get(marker.key)
      return marker.as === 'bytes' ? body : this.unpack(this.#parse(body, depth), depth + 1)
    }
    if (Array.isArray(value)) return Promise.all(value.map(async (item) => this.unpack(item, depth)))
    if (!isJsonObject(value)) return value
    const entries = Object.entries(value).map(
      async ([key, item]) => [key, await this.unpack(item, depth)] as const,
    )
    return Object.fromEntries(await Promise.all(entries))
  }

  #checkOwned(marker: ObjectMarker): void {
    const { job, run } = this.#owner
    if (isOwned(marker, { bucket: this.#objects.bucket(), job, run })) return
    throw new InvalidOutputError(
      `job "${job}": the output of step "${this.#step}" refers to an object that is not one of the run "${run}", and a run reads its own objects only. Start a rerun by POST /runs, which copies what it needs`,
    )
  }

  #parse(body: Uint8Array, depth: number): JsonValue {
    const where = `job "${this.#owner.job}": the output of step "${this.#step}"`
    // An object that refers to itself would be read for ever.
    if (depth >= MAX_REFERENCE_DEPTH) {
      throw new InvalidOutputError(`${where} is nested in more than ${MAX_REFERENCE_DEPTH} objects`)
    }
    try {
      return JSON.parse(Buffer.from(body).toString())
    } catch (cause) {
      throw new InvalidOutputError(`${where} refers to an object as JSON that is none`, { cause })
    }
  }
}
