const UNITS: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
]

/** A duration that a person has set, in seconds, without the parts that are nought: `90` is `1 min 30 s`, `900` is `15 min`. */
export function formatSeconds(seconds: number): string {
  let rest = Math.round(seconds)
  const parts = UNITS.flatMap(([size, unit]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count > 0 ? [`${count} ${unit}`] : []
  })
  return parts.length > 0 ? parts.join(' ') : '0 s'
}
