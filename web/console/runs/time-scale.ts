import type { WaterfallRow } from './waterfall.ts'

/** A stretch of time with its place on the scale, both from its beginning to its end. */
interface Stretch {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
  readonly isFolded: boolean
}

/** Turns moments into places from 0 to 1. */
export interface TimeScale {
  readonly place: (moment: number) => number
  /** The moment at a place. */
  readonly momentAt: (place: number) => number
  /** Waits that are drawn shorter than they were. */
  readonly folds: readonly Stretch[]
}

export interface Span {
  readonly from: number
  readonly to: number
}

/** The part of the scale that one folded wait takes, measured by all the work. */
const FOLD_SHARE = 0.14
/** Shorter waits, in milliseconds, are never folded. */
const SHORTEST_FOLD_MS = 500

/**
 * A scale of a run's time.
 * @param isFolding draws stretches in which nothing works, such as the minutes before a retry, short: else the seconds of
 * work beside them could not be seen
 */
export function createTimeScale(span: Span, rows: readonly WaterfallRow[], isFolding: boolean): TimeScale {
  const stretches = layOut(isFolding ? cut(span, busyOf(rows, span)) : [{ ...span, isBusy: true }])
  return {
    place: (moment) => {
      const stretch = stretches.find(({ to }) => moment <= to) ?? stretches.at(-1)
      if (!stretch) return 0
      const length = stretch.to - stretch.from
      const share = length === 0 ? 0 : Math.min(1, Math.max(0, (moment - stretch.from) / length))
      return stretch.start + share * (stretch.end - stretch.start)
    },
    momentAt: (place) => {
      const stretch = stretches.find(({ end }) => place <= end) ?? stretches.at(-1)
      if (!stretch) return span.from
      const length = stretch.end - stretch.start
      const share = length === 0 ? 0 : Math.min(1, Math.max(0, (place - stretch.start) / length))
      return stretch.from + share * (stretch.to - stretch.from)
    },
    folds: stretches.filter(({ isFolded }) => isFolded),
  }
}

/** Stretches in which something works or is about to, in order and apart from one another. */
function busyOf(rows: readonly WaterfallRow[], span: Span): Span[] {
  const busy = rows
    .flatMap(({ segments }) => segments.filter(({ kind }) => kind === 'work' || kind === 'queued'))
    .toSorted((one, other) => one.from - other.from)
  const joined: { from: number; to: number }[] = []
  for (const { from, to } of busy) {
    const last = joined.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined
    .map(({ from, to }) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to) }))
    .filter(({ from, to }) => to >= from)
}

function cut(span: Span, busy: readonly Span[]): (Span & { readonly isBusy: boolean })[] {
  const pieces: (Span & { isBusy: boolean })[] = []
  let end = span.from
  for (const { from, to } of busy) {
    if (from > end) pieces.push({ from: end, to: from, isBusy: false })
    pieces.push({ from, to, isBusy: true })
    end = to
  }
  if (span.to > end) pieces.push({ from: end, to: span.to, isBusy: false })
  return pieces
}

function layOut(pieces: readonly (Span & { readonly isBusy: boolean })[]): Stretch[] {
  const length = ({ from, to }: Span): number => to - from
  const work = pieces.filter(({ isBusy }) => isBusy).reduce((sum, piece) => sum + length(piece), 0)
  const fold = work * FOLD_SHARE
  const weighed = pieces.map((piece) => {
    const isFolded = !piece.isBusy && fold > 0 && length(piece) > Math.max(fold, SHORTEST_FOLD_MS)
    return { piece, isFolded, weight: isFolded ? fold : length(piece) }
  })
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0)
  let start = 0
  return weighed.map(({ piece, isFolded, weight }) => {
    const end = start + (total === 0 ? 0 : weight / total)
    const stretch = { from: piece.from, to: piece.to, start, end, isFolded }
    start = end
    return stretch
  })
}
