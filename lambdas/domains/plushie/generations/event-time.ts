/**
 * When an event happened, as a generation keeps it: UTC with milliseconds, so that texts sort as time passed.
 *
 * An event's order is this time and nothing else: its id is chosen by its sender, and is no clock. A time that has not
 * come yet counts as now, else no later event would ever be younger.
 * @param ts the event's own time, ISO with any offset
 * @param now ISO time of the write
 * @throws {RangeError} when `ts` is no time
 */
export function eventTime(ts: string, now: string): string {
  const happened = new Date(ts).toISOString()
  return Date.parse(happened) < Date.parse(now) ? happened : now
}

/** The time of an event that is made now, and is to be younger than `earlier` also where clocks differ a little. */
export function timeAfter(earlier: string, now: string): string {
  return earlier < now ? now : new Date(Date.parse(earlier) + 1).toISOString()
}
