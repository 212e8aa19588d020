import * as z from 'zod/mini'

import { eventKindSchema } from './event-schema.ts'
import type { EventKind } from './event-schema.ts'

/** Which events are shown: what stands in the page's URL. */
export interface EventsQuery {
  readonly name?: string
  readonly kind?: EventKind
  /** ISO times. */
  readonly from?: string
  readonly to?: string
}

const nameSchema = z.string().check(z.minLength(1))
const timeSchema = z.iso.datetime({ offset: true })

/** Reads the query of the page's URL. What cannot be read is left out: a link that was cut short still opens. */
export function readEventsQuery(query: URLSearchParams): EventsQuery {
  const read = <Filter>(schema: z.ZodMiniType<Filter>, key: string): Filter | undefined => {
    const parsed = z.safeParse(schema, query.get(key))
    return parsed.success ? parsed.data : undefined
  }
  const name = read(nameSchema, 'name')
  const kind = read(eventKindSchema, 'kind')
  const from = read(timeSchema, 'from')
  const to = read(timeSchema, 'to')
  return {
    ...(name !== undefined && { name }),
    ...(kind !== undefined && { kind }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  }
}

/** The query as the URL of the page and the API take it. */
export function writeEventsQuery(
  query: EventsQuery & { readonly cursor?: string | undefined; readonly limit?: number },
): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const key of ['name', 'kind', 'from', 'to', 'limit', 'cursor'] as const) {
    const value = query[key]
    if (value !== undefined && value !== '') parameters.set(key, String(value))
  }
  return parameters
}

/** An ISO time as `<input type="datetime-local">` shows it, in the browser's time zone, to the second. */
export function toLocalInput(iso: string | undefined): string {
  const date = new Date(iso ?? '')
  if (Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

/** The ISO time of what `<input type="datetime-local">` holds; `undefined` when it is empty. */
export function fromLocalInput(text: string): string | undefined {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
