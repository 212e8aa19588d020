import { isJsonObject } from '../../../json.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import type { ItemReader } from '../definition/state-machine-definition.ts'
import type { Frame } from '../execution/frame.ts'
import { StateError, StatesErrors } from '../execution/state-error.ts'
import type { Scope } from '../jsonata/scope.ts'
import { parseJson } from '../parse-json.ts'
import { listItems } from './map-items.ts'
import type { MapItem } from './map-items.ts'
import { csvItems } from './parse-csv.ts'
import { evaluateAs } from './typed-value.ts'

/** `ReaderConfig.MaxItems`; absent means all. */
export async function evaluateMaxItems(
  reader: ItemReader | undefined,
  scope: Scope,
): Promise<number | undefined> {
  return reader?.maxItems ? evaluateAs(reader.maxItems, scope, 'number') : undefined
}

/** Reads a distributed Map's items from S3: a JSON array, JSON lines, CSV, or the list of objects itself. */
export async function readItemsFromS3(
  frame: Frame,
  reader: ItemReader | undefined,
  scope: Scope,
  maxItems: number | undefined,
): Promise<MapItem[]> {
  if (!reader) return []
  if (maxItems !== undefined && maxItems <= 0) throw readerFailure('field MaxItems must be positive')
  const args = await reader.arguments.evaluate(scope)
  const { Bucket, Key, Prefix } = isJsonObject(args) ? args : {}
  if (typeof Bucket !== 'string') throw readerFailure('The ItemReader needs a Bucket.')
  const items =
    reader.action === 'listObjectsV2'
      ? await listObjects(frame, Bucket, typeof Prefix === 'string' ? Prefix : undefined)
      : await readObject(frame, reader, Bucket, Key)
  const source = `S3://${Bucket}${typeof Key === 'string' ? `/${Key}` : ''}`
  return listItems(maxItems === undefined ? items : items.slice(0, maxItems), source)
}

async function listObjects(frame: Frame, bucket: string, prefix: string | undefined): Promise<JsonObject[]> {
  try {
    return await frame.run.ports.objects.list(bucket, prefix)
  } catch (error) {
    throw readerFailure(error instanceof Error ? error.message : String(error))
  }
}

async function readObject(
  frame: Frame,
  reader: ItemReader,
  bucket: string,
  key: JsonValue | undefined,
): Promise<JsonValue[]> {
  if (typeof key !== 'string') throw readerFailure('The ItemReader needs a Key.')
  let value: JsonValue
  try {
    const body = await frame.run.ports.objects.get(bucket, key)
    value = parseBody(body, reader)
  } catch (error) {
    throw readerFailure(error instanceof Error ? error.message : String(error))
  }
  if (!Array.isArray(value)) throw readerFailure(`Attempting to map over non-iterable node.`)
  return value
}

function parseBody(body: string, { inputType, csv }: ItemReader): JsonValue {
  if (csv) return csvItems(body, csv)
  return inputType === 'JSONL' ? parseLines(body) : parseJson(body)
}

function parseLines(body: string): JsonValue[] {
  return body
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => parseJson(line))
}

function readerFailure(cause: string): StateError {
  return new StateError(StatesErrors.itemReaderFailed, cause)
}
