import * as z from 'zod/mini'

export const eventKindSchema = z.enum(['valid', 'ignored', 'invalid'])
export type EventKind = z.infer<typeof eventKindSchema>

/** Which events are shown: what stands in the page's URL. */
export interface EventsQuery {
  readonly name?: string
  readonly kind?: EventKind
  /** ISO times. */
  readonly from?: string
  readonly to?: string
}

/** A filter that cannot be read is no filter. */
function lenient<Filter>(schema: z.ZodMiniType<Filter>, text: string | undefined): Filter | undefined {
  const parsed = z.safeParse(schema, text)
  return parsed.success ? parsed.data : undefined
}

const timeSchema = z.iso.datetime({ offset: true })

/** Reads the URL's query. What cannot be read is left out: a link that was cut short still opens. */
export function readEventsQuery(search: string): EventsQuery {
  const parameters = Object.fromEntries(new URLSearchParams(search))
  const name = lenient(z.string().check(z.minLength(1)), parameters['name'])
  const kind = lenient(eventKindSchema, parameters['kind'])
  const from = lenient(timeSchema, parameters['from'])
  const to = lenient(timeSchema, parameters['to'])
  return {
    ...(name !== undefined && { name }),
    ...(kind !== undefined && { kind }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  }
}

/** The query as the URL of the page and the API take it: `''`, or with `?` before it. */
export function writeEventsQuery(
  query: EventsQuery & { readonly cursor?: string; readonly limit?: number },
): string {
  const parameters = new URLSearchParams()
  for (const key of ['name', 'kind', 'from', 'to', 'limit', 'cursor'] as const) {
    const value = query[key]
    if (value !== undefined && value !== '') parameters.set(key, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

/** An ISO time as `<input type="datetime-local">` shows it, in the browser's time zone, to the second. */
export function toLocalInput(iso: string | undefined): string {
  if (iso === undefined) return ''
  const date = new Date(iso)
  return Number.isNaN(date.getTime())
    ? ''
    : new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

/** The ISO time of what `<input type="datetime-local">` holds; `undefined` when it is empty. */
export function fromLocalInput(text: string): string | undefined {
  const date = new Date(text)
  return text === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
