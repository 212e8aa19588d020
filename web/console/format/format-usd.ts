/**
 * A price in US dollars, as small as those of Step Functions are: from a cent on with two digits behind the point, below
 * with two that are not nought. `$0` is nothing at all.
 */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0'
  if (usd >= 0.01) return `$${usd.toFixed(2)}`
  const digits = Math.min(12, 1 - Math.floor(Math.log10(usd)))
  return `$${usd.toFixed(digits)}`
}

/** What a thousand such runs cost: the number that people compare. */
export function formatUsdPerThousand(usd: number): string {
  return `${formatUsd(usd * 1000)} per 1,000 runs`
}

/** A share from 0 to 1 in per cent; never rounded up to a full 100 nor down to nought. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent > 99.9 && percent < 100) return '> 99.9 %'
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  return `${percent % 1 === 0 ? percent : percent.toFixed(1)} %`
}

const whole = new Intl.NumberFormat('en-US')

/** A count with separators between thousands. */
export function formatCount(count: number): string {
  return whole.format(count)
}
