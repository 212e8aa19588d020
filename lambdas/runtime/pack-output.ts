import type { JsonValue } from '../job/json.ts'
import { type OutputDays, runPrefix } from '../job/output-keys.ts'
import { InvalidOutputError } from './invalid-output-error.ts'
import { MARKER_KEY, readMarker, writeMarker } from './object-marker.ts'
import type { ObjectStore } from './ports.ts'

/** Whose output is packed, and how. */
export interface PackOptions {
  readonly job: string
  /** For how many days the job's outputs are kept in S3. */
  readonly keptDays: OutputDays
  readonly step: string
  readonly runName: string
  readonly attempt: number
  /** JSON longer than this goes to S3. */
  readonly inlineBytes: number
  /** A `sendEvent` of the job reads this output; it must not go to S3. */
  readonly readBySelector: boolean
  /** References in the output are kept: it was supplied with the run's input. */
  readonly allowMarkers?: boolean
}

/**
 * Makes a step's output fit to travel: bytes and large values are stored in S3 under `runs/…` and replaced by
 * references. Each attempt has keys of its own, so a late attempt cannot change what the next step reads.
 * @throws {InvalidOutputError} when JSON cannot carry the output, naming step and place, never the value.
 */
export async function packOutput(
  output: unknown,
  options: PackOptions,
  objects: ObjectStore,
): Promise<JsonValue> {
  const { job, keptDays, step, runName, attempt } = options
  const folder = `${runPrefix(job, keptDays, runName)}${step}/${attempt}`
  const packer = new Packer(options, folder, objects)
  const value = packer.pack(output, 'output') ?? null
  const text = Buffer.from(JSON.stringify(value))
  await packer.store()
  if (text.byteLength <= options.inlineBytes) return value
  if (options.readBySelector) {
    throw new InvalidOutputError(
      `job "${job}", step "${step}": the output has ${text.byteLength} bytes, and a sendEvent reads from it, so it may have ${options.inlineBytes}. Return less, or return what is read from another step`,
    )
  }
  const key = `${folder}/output.json`
  await objects.put(key, text, 'application/json')
  return writeMarker({ bucket: objects.bucket(), key, as: 'json', bytes: text.byteLength })
}

class Packer {
  readonly #options: PackOptions
  readonly #folder: string
  readonly #objects: ObjectStore
  /** Bytes by key. Stored only when the whole output was found to be sound. */
  readonly #bytes = new Map<string, Uint8Array>()
  /** The objects around the current one, to find cycles. */
  readonly #around = new Set<object>()

  constructor(options: PackOptions, folder: string, objects: ObjectStore) {
    this.#options = options
    this.#folder = folder
    this.#objects = objects
  }

  /** Stores all bytes that were found. */
  async store(): Promise<void> {
    const puts = [...this.#bytes].map(([key, bytes]) =>
      this.#objects.put(key, bytes, 'application/octet-stream'),
    )
    await Promise.all(puts)
  }

  /** @returns undefined for what JSON drops */
  pack(value: unknown, at: string): JsonValue | undefined {
    if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean')
      return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : this.#refuse(at, String(value))
    if (typeof value !== 'object') return this.#refuse(at, `a ${typeof value}`)
    if (value instanceof Uint8Array) return this.#refer(value)
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
      return this.#refuse(at, 'binary but no Uint8Array')
    if (value instanceof Map || value instanceof Set) return this.#refuse(at, 'a Map or Set')
    if (this.#around.has(value)) return this.#refuse(at, 'inside of itself')
    this.#around.add(value)
    const packed = this.#packObject(value, at)
    this.#around.delete(value)
    return packed
  }

  #packObject(value: object, at: string): JsonValue | undefined {
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      const json: unknown = value.toJSON()
      return this.pack(json, at)
    }
    if (Array.isArray(value)) return value.map((item, index) => this.pack(item, `${at}[${index}]`) ?? null)
    if (Object.hasOwn(value, MARKER_KEY)) return this.#keepMarker(value, at)
    const properties = Object.entries(value).map(
      ([key, item]) => [key, this.pack(item, `${at}.${key}`)] as const,
    )
    return Object.fromEntries(properties.filter(([, item]) => item !== undefined))
  }

  #keepMarker(value: object, at: string): JsonValue {
    const marker = readMarker(value)
    // Whose object it is, is asked where it is read: see `unpackOutputs`.
    if (this.#options.allowMarkers === true && marker !== undefined) return writeMarker(marker)
    return this.#refuse(at, `an object with the reserved property "${MARKER_KEY}"`)
  }

  #refer(bytes: Uint8Array): JsonValue {
    const key = `${this.#folder}/${this.#bytes.size}.bin`
    this.#bytes.set(key, bytes)
    return writeMarker({ bucket: this.#objects.bucket(), key, as: 'bytes', bytes: bytes.byteLength })
  }

  #refuse(at: string, what: string): never {
    throw new InvalidOutputError(
      `job "${this.#options.job}", step "${this.#options.step}": ${at} is ${what}. Return JSON values and Uint8Array only`,
    )
  }
}
