import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { readVariable } from '../../../aws/environment.ts'
import { documents } from '../../../aws/documents.ts'
import {
  eventSummarySchema,
  NEWEST_INDEX,
  newestShards,
  type EventKind,
  type EventSummary,
} from './event-record.ts'
import { InvalidCursorError } from '../../../aws/invalid-cursor-error.ts'

/** Which events to list. */
export interface EventFilter {
  readonly name?: string | undefined
  readonly kind?: EventKind | undefined
  /** ISO time with milliseconds, UTC: the first to list. */
  readonly from?: string | undefined
  /** ISO time with milliseconds, UTC: the first not to list. */
  readonly to?: string | undefined
}

export interface EventPage {
  /** Newest first. */
  readonly events: readonly EventSummary[]
  /** Where the next page starts; absent on the last one. */
  readonly cursor: string | undefined
}

/**
 * How much is read for one page: queries, and items of each before the filter. A name that few events have may need more:
 * the page then ends early, with a cursor, so that no request lasts.
 */
const BUDGET = { queries: 60, items: 200 } as const

// Made for the first cursor: most lists start without one.
const cursorSchema = z.lazy(() =>
  z.object({ before: z.string().check(z.regex(/^\d{4}-[\dT:.-]{18}Z#[\w.-]{1,200}$/)) }),
)

/** How far one shard has been read. */
interface Shard {
  readonly key: string
  /** What was read and not listed yet, newest first. */
  readonly read: EventSummary[]
  /** Everything from here on, itself left out, was read; `undefined` when nothing is left below. */
  frontier: string | undefined
}

/**
 * Reads a page of the record, newest first, merged from the shards of the index. An event that comes while one pages is
 * before the first page: nothing is skipped or shown twice. The index lags behind the table by moments.
 * @param options.limit 1 to 100
 * @throws {InvalidCursorError}
 */
export async function listEvents(
  filter: EventFilter,
  options: { readonly limit: number; readonly cursor?: string | undefined },
  budget: { readonly queries: number; readonly items: number } = BUDGET,
): Promise<EventPage> {
  const top = startOf(filter, options.cursor)
  // A list that filters must read more than it shows.
  const pageSize = filter.name === undefined ? options.limit + 1 : budget.items
  const shards = newestShards(filter.kind).map((key): Shard => ({ key, read: [], frontier: top }))
  const events: EventSummary[] = []
  let queries = 0
  while (events.length < options.limit) {
    const newest = newestRead(shards)
    // What was not read may be newer than what was.
    const pending = shards.filter(
      ({ read, frontier }) => read.length === 0 && frontier !== undefined && frontier > (newest?.at ?? ''),
    )
    if (pending.length > 0) {
      if (queries >= budget.queries) return { events, cursor: encodeCursor(highest(pending)) }
      queries += pending.length
      await Promise.all(pending.map((shard) => readOn(shard, filter, pageSize)))
    } else if (newest) {
      newest.shard.read.shift()
      events.push(newest.event)
    } else {
      return { events, cursor: undefined }
    }
  }
  const last = events.at(-1)
  const isMore = shards.some(({ read, frontier }) => read.length > 0 || frontier !== undefined)
  return { events, cursor: isMore && last ? encodeCursor(last.position) : undefined }
}

/** Reads the shard's next items into `read`. */
async function readOn(shard: Shard, { name, from = '0' }: EventFilter, limit: number): Promise<void> {
  const { frontier } = shard
  if (frontier === undefined || frontier <= from) {
    shard.frontier = undefined
    return
  }
  const { Items = [], LastEvaluatedKey } = await documents().send(
    new QueryCommand({
      TableName: readVariable('EVENTS_TABLE'),
      IndexName: NEWEST_INDEX,
      KeyConditionExpression: '#shard = :shard AND #position BETWEEN :from AND :to',
      ...(name !== undefined && { FilterExpression: '#name = :name' }),
      ExpressionAttributeNames: {
        '#shard': 'shard',
        '#position': 'position',
        ...(name !== undefined && { '#name': 'name' }),
      },
      ExpressionAttributeValues: {
        ':shard': shard.key,
        ':from': from,
        ':to': frontier,
        ...(name !== undefined && { ':name': name }),
      },
      ScanIndexForward: false,
      Limit: limit,
    }),
  )
  const found = z.parse(z.array(eventSummarySchema), Items)
  // BETWEEN has the bound itself in it.
  shard.read.push(...found.filter(({ position }) => position < frontier))
  shard.frontier = LastEvaluatedKey && z.parse(lastKeySchema, LastEvaluatedKey).position
}

const lastKeySchema = z.object({ position: z.string() })

function newestRead(shards: readonly Shard[]): { shard: Shard; event: EventSummary; at: string } | undefined {
  let newest: { shard: Shard; event: EventSummary; at: string } | undefined
  for (const shard of shards) {
    const [event] = shard.read
    if (event && event.position > (newest?.at ?? '')) newest = { shard, event, at: event.position }
  }
  return newest
}

function highest(shards: readonly Shard[]): string {
  return shards.reduce((top, { frontier = '' }) => (frontier > top ? frontier : top), '')
}

/** Where reading starts: at the cursor, or at `to`, or after everything. */
function startOf({ to = '9' }: EventFilter, cursor: string | undefined): string {
  if (cursor === undefined) return to
  const before = decodeCursor(cursor)
  return before < to ? before : to
}

function encodeCursor(before: string): string {
  return Buffer.from(JSON.stringify({ before })).toString('base64url')
}

function decodeCursor(cursor: string): string {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return z.parse(cursorSchema, value).before
  } catch (cause) {
    throw new InvalidCursorError('the cursor is not one that a list answered with: start without it', {
      cause,
    })
  }
}
