/** Milliseconds of each unit, by how people write it. */
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
}

const WHOLE = /^(?:\s*[\d.]+\s*[a-z]+\s*)+$/u
const PART = /([\d.]+)\s*([a-z]+)/gu

/**
 * Reads an amount of time as people write it: `90 s`, `1h 30min`, `2 days`.
 * @returns whole milliseconds; `undefined` when it is no amount above nought
 */
export function parseAmount(text: string): number | undefined {
  const lower = text.trim().toLowerCase()
  if (!WHOLE.test(lower)) return undefined
  let sum = 0
  for (const [, count, unit = ''] of lower.matchAll(PART)) {
    const size = UNITS[unit] ?? UNITS[unit.replace(/s$/u, '')]
    if (size === undefined) return undefined
    sum += Number(count) * size
  }
  const ms = Math.round(sum)
  return Number.isSafeInteger(ms) && ms > 0 ? ms : undefined
}
