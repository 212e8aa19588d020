/** A number that a measurement should not exceed, or should reach. */
export type Mark = { readonly atMost: number } | { readonly atLeast: number }

/** Whether a value meets its mark, and by how much of the mark it misses: `+20 %` is a fifth worse than asked. */
export function judge(value: number, mark: Mark): { readonly met: boolean; readonly text: string } {
  const [sign, limit] = 'atMost' in mark ? ['≤', mark.atMost] : ['≥', mark.atLeast]
  const met = sign === '≤' ? value <= limit : value >= limit
  const wanted = `${sign} ${limit.toLocaleString('en-US')}`
  if (met) return { met, text: `met (${wanted})` }
  const off = limit === 0 ? value : ((value - limit) / limit) * 100
  return {
    met,
    text: `MISSED (${wanted}) by ${off > 0 ? '+' : '−'}${formatNumber(Math.abs(off))}${limit === 0 ? '' : ' %'}`,
  }
}

/** A number with as many digits as it deserves. */
export function formatNumber(value: number): string {
  const size = Math.abs(value)
  const digits = size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}
