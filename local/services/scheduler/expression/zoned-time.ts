const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether the runtime knows an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** What the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
export function offsetAt(timeZone: string, instant: number): number {
  const whole = Math.floor(instant / 1_000) * 1_000
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(whole)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole
}

/** The time that the clocks of a zone show, as if it were UTC. */
export function wallTimeAt(timeZone: string, instant: number): number {
  return instant + offsetAt(timeZone, instant)
}

/**
 * When the clocks of a zone show `wallTime` (given as if it were UTC): the first time, where they show it twice;
 * undefined, where clocks that go forward skip it.
 */
export function instantOf(timeZone: string, wallTime: number): number | undefined {
  const offsets = [offsetAt(timeZone, wallTime - DAY_MS), offsetAt(timeZone, wallTime + DAY_MS)]
  const instants = offsets.map((offset) => wallTime - offset).toSorted((a, b) => a - b)
  return instants.find((instant) => wallTimeAt(timeZone, instant) === wallTime)
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  return format
}
