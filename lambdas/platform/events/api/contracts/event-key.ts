import * as z from 'zod/mini'

/** Key of a record: the id of the delivery, with `.` and the replay's name behind it where an archive replay delivered. */
export const eventKeyParams = z.object({ key: z.string().check(z.regex(/^[\w.-]{1,200}$/)) })

/** 404 of the routes that take such a key. */
export const EVENT_NOT_FOUND = {
  description: 'No event has this key (any more): the record goes back 30 days.',
}
