import * as z from 'zod/mini'

import { EVENT_KINDS } from '../../store/event-record.ts'

/** An event in a list. */
export const eventSummarySchema = () =>
  z.object({
    /** Of the delivery. */
    key: z.string(),
    /** The event's own id; several deliveries may have it. Absent when it has none that could be used. */
    id: z.optional(z.string()),
    name: z.string(),
    source: z.string(),
    kind: z.enum(EVENT_KINDS),
    /** What is wrong, by path, never by value. */
    problems: z.array(z.string()),
    receivedAt: z.string(),
    /** Key of the event that this one repeats: an operator or an archive replay put it on the bus again. */
    replayOf: z.optional(z.string()),
  })

export type EventSummary = z.infer<ReturnType<typeof eventSummarySchema>>
