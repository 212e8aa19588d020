const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const year = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** A moment in the reader's time zone, as short as can be: the time of today, else with its day, else with its year. */
export function formatClock(moment: string | number, now: number): string {
  const [date, today] = [new Date(moment), new Date(now)]
  if (date.toDateString() === today.toDateString()) return clock.format(date)
  const form = date.getFullYear() === today.getFullYear() ? day : year
  return `${form.format(date)}, ${clock.format(date)}`
}
