/** What a series of samples says. Percentiles are samples (nearest rank), not interpolated. */
export interface Summary {
  readonly n: number
  readonly min: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
  readonly mean: number
  /** Standard deviation of the sample (n - 1); 0 for a single one. */
  readonly deviation: number
}

/**
 * Sums up samples.
 * @throws {RangeError} when there is none: a measurement that measured nothing must not look like one.
 */
export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b)
  const n = sorted.length
  const min = sorted[0]
  const max = sorted[n - 1]
  if (min === undefined || max === undefined) throw new RangeError('there are no samples to sum up')
  const mean = sorted.reduce((sum, sample) => sum + sample, 0) / n
  const squares = sorted.reduce((sum, sample) => sum + (sample - mean) ** 2, 0)
  const percentile = (part: number): number => sorted[Math.max(0, Math.ceil(part * n) - 1)] ?? max
  return {
    n,
    min,
    p50: percentile(0.5),
    p90: percentile(0.9),
    p99: percentile(0.99),
    max,
    mean,
    deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0,
  }
}
