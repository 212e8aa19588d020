import type { JSX } from 'preact'

import { formatShare } from '../format/format-usd.ts'
import type { Job } from './job-schema.ts'

/** The share of runs that succeeded, as a number and a bar. */
export function SuccessRate({ stats }: { readonly stats: Job['stats'] }): JSX.Element {
  const { successRate, succeeded, failed } = stats
  if (successRate === null) return <span class="soft">no run has ended</span>
  return (
    <span class="success-rate" title={`${succeeded} succeeded, ${failed} failed`}>
      {formatShare(successRate)}
      <span class="success-bar" aria-hidden="true">
        <span style={{ width: `${successRate * 100}%` }} />
      </span>
    </span>
  )
}
