import { formatSeconds } from '../format/format-seconds.ts'
import type { Job } from './job-schema.ts'

/** A retry policy in words: "3 retries, after 1 min, 2 min and 4 min". */
export function describeRetries({ attempts, delaySeconds, factor, maxDelaySeconds }: Job['retries']): string {
  if (attempts === 0) return 'No retries'
  const delays = Array.from({ length: attempts }, (_, index) =>
    formatSeconds(Math.min(delaySeconds * factor ** index, maxDelaySeconds ?? Infinity)),
  )
  const shown = delays.length > 4 ? [...delays.slice(0, 3), `… ${delays.at(-1)}`] : delays
  const last = shown.at(-1) ?? ''
  const waits = shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${last}` : last
  return `${attempts} ${attempts === 1 ? 'retry' : 'retries'}, after ${waits}`
}

/** Flow control in words, one text a kind: "concurrency: limit 5, key data.userId". */
export function describeFlowControl(flowControl: Job['flowControl']): string[] {
  return flowControl.map(({ kind, ...rest }) => {
    const settings = Object.entries(rest).map(
      ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    return typeof kind === 'string'
      ? [kind, settings.join(', ')].filter(Boolean).join(': ')
      : settings.join(', ')
  })
}
