/**
 * The new value, with every part of it that equals a part of the previous one taken from there: what did not change
 * stays the same object, and is neither laid out nor drawn again.
 */
export function keepEqual<T>(previous: unknown, next: T): T {
  return isSameKind(previous, next) && share(previous, next) ? previous : next
}

function isSameKind<T>(previous: unknown, next: T): previous is T {
  return typeof previous === typeof next && Array.isArray(previous) === Array.isArray(next)
}

/** Puts equal parts of `previous` into `next`. @returns whether all is equal */
function share(previous: unknown, next: unknown): boolean {
  if (Object.is(previous, next)) return true
  if (!isContainer(previous) || !isContainer(next)) return false
  if (Array.isArray(previous) !== Array.isArray(next)) return false
  const keys = Object.keys(next)
  let isEqual = keys.length === Object.keys(previous).length
  for (const key of keys) {
    if (share(previous[key], next[key])) next[key] = previous[key]
    else isEqual = false
  }
  return isEqual
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
