import type { JSX } from 'preact'

export interface SkeletonProps {
  /** How many lines. @default 1 */
  readonly lines?: number
  /** Height of a line as CSS, that of what will stand there, so that nothing jumps. @default 1.25rem */
  readonly height?: string
}

/** Stands where something will be. */
export function Skeleton({ lines = 1, height = '1.25rem' }: SkeletonProps): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">Loading</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class="skeleton-line" style={{ height }} />
      ))}
    </div>
  )
}
