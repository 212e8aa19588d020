/**
 * Matches a path against a pattern whose parts after a colon stand for anything.
 * @returns the values by name, or `undefined` when it does not match
 * @example matchPath('/runs/:job/:run', '/runs/ship-order/a1') // { job: 'ship-order', run: 'a1' }
 */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = decode(given[index] ?? '')
    if (value === undefined) return undefined
    if (part.startsWith(':')) {
      if (value === '') return undefined
      params[part.slice(1)] = value
    } else if (part !== value) return undefined
  }
  return params
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
