import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import { isJsonObject } from '../../../json.ts'
import { randomId } from '../../../random-id.ts'
import type { CloudContext } from '../../service.ts'
import { eventTime } from '../bus-event.ts'
import { DEFAULT_BUS, type EventBuses } from '../event-buses.ts'
import type { EventRouter } from '../event-router.ts'
import { type JsonNode, JsonTextError, parseJsonText } from '../pattern/json-text.ts'
import { parseInput, timeSchema } from './parse-input.ts'

const MAX_ENTRIES = 10
/** The API reference's limit. AWS announced 1 MB in 2026; what is refused here is surely small enough there. */
const MAX_TOTAL_BYTES = 262_144
const TIME_BYTES = 14
/** The API reference's limit; what AWS says to a longer one is not on record. */
const MAX_DETAIL_TYPE_CHARACTERS = 128
const INT64_LIMIT = 2n ** 63n
/** Text without so long a row of digits, or so many brackets, has no number or nesting to worry about. */
const INT64_DIGITS = /\d{19}/
const MAX_NESTING = 1_000

const entrySchema = z.object({
  Source: z.optional(z.string()),
  DetailType: z.optional(z.string()),
  Detail: z.optional(z.string()),
  EventBusName: z.optional(z.string()),
  Resources: z.optional(z.array(z.string())),
  Time: z.optional(timeSchema),
  TraceHeader: z.optional(z.string()),
})
const inputSchema = z.object({
  Entries: z
    .array(entrySchema)
    .min(1, 'Member must have length greater than or equal to 1')
    .max(MAX_ENTRIES, `Member must have length less than or equal to ${MAX_ENTRIES}`),
})

type Entry = z.infer<typeof entrySchema>
type EntryError = { ErrorCode: string; ErrorMessage: string }

/** Who sends: clients on the wire may not use sources of AWS. */
export interface Sender {
  readonly isWire: boolean
}

/** The action PutEvents: each entry is taken or refused by itself. */
export function putEvents(
  context: CloudContext,
  buses: EventBuses,
  router: EventRouter,
  input: JsonObject,
  sender: Sender,
): JsonObject {
  const { Entries } = parseInput(inputSchema, input)
  refuseSize(Entries)
  const results = Entries.map((entry) => putEntry(context, buses, router, entry, sender))
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results }
}

function putEntry(
  context: CloudContext,
  buses: EventBuses,
  router: EventRouter,
  entry: Entry,
  sender: Sender,
): { EventId: string } | EntryError {
  const { Source, DetailType, Detail, EventBusName, Resources, Time } = entry
  if (Source === undefined || Source === '') return missing('Source')
  if (DetailType === undefined || DetailType === '') return missing('DetailType')
  if (Detail === undefined || Detail === '') return missing('Detail')
  if (DetailType.length > MAX_DETAIL_TYPE_CHARACTERS) {
    return invalidArgument('DetailType', `it is longer than ${MAX_DETAIL_TYPE_CHARACTERS} characters.`)
  }
  if (sender.isWire && (Source === 'aws' || Source.startsWith('aws.'))) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    }
  }
  const detail = readDetail(Detail)
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
  const id = randomId()
  const bus = buses.find(EventBusName ?? DEFAULT_BUS)
  if (!bus) {
    // As on AWS, where the sender is not told either.
    context.log(`events: event ${id} is dropped: there is no bus ${EventBusName}`)
    return { EventId: id }
  }
  router.take(bus, {
    event: {
      version: '0',
      id,
      'detail-type': DetailType,
      source: Source,
      account: context.accountId,
      time: eventTime(Time ?? context.clock.now()),
      region: context.region,
      resources: Resources ?? [],
      detail,
    },
    detailText: Detail,
  })
  return { EventId: id }
}

function missing(name: string): EntryError {
  return invalidArgument(name, `${name} is a required argument.`)
}

function invalidArgument(name: string, reason: string): EntryError {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}`,
  }
}

/** @throws {AwsError} ValidationException, which refuses all entries. */
function refuseSize(entries: readonly Entry[]): void {
  const total = entries.reduce((sum, entry) => sum + entryBytes(entry), 0)
  if (total <= MAX_TOTAL_BYTES) return
  throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.')
}

function entryBytes({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : TIME_BYTES)
}

/** The detail, or undefined where AWS takes it for malformed. */
function readDetail(text: string): JsonObject | undefined {
  try {
    if (INT64_DIGITS.test(text) || isDeep(text)) {
      const node = parseJsonText(text)
      if (!node || hasLargeInteger(node)) return undefined
    }
    const detail: JsonValue = JSON.parse(text)
    return isJsonObject(detail) ? detail : undefined
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonTextError) return undefined
    throw error
  }
}

function isDeep(text: string): boolean {
  return text.length > MAX_NESTING && (text.match(/[[{]/g)?.length ?? 0) > MAX_NESTING
}

function hasLargeInteger(node: JsonNode): boolean {
  if (node.kind === 'object') return node.members.some(({ value }) => hasLargeInteger(value))
  if (node.kind === 'array') return node.items.some(hasLargeInteger)
  if (node.kind !== 'number' || !/^-?\d+$/.test(node.text)) return false
  const value = BigInt(node.text)
  return value >= INT64_LIMIT || value < -INT64_LIMIT
}
