/** Rows above and below what is seen that are drawn as well, so that fast scrolling shows no holes. */
const OVERSCAN = 12

/**
 * Which rows of a list of equally high rows are to be drawn.
 * @returns `first` and the row after the last one
 */
export function visibleRows(options: {
  readonly count: number
  readonly rowHeight: number
  readonly scrollTop: number
  readonly height: number
}): { readonly first: number; readonly end: number } {
  const { count, rowHeight, scrollTop, height } = options
  const top = Math.floor(Math.max(0, scrollTop) / rowHeight)
  const bottom = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight)
  // Even, so that stripes and the like do not flicker while rows come and go.
  const first = Math.min(Math.max(0, top - OVERSCAN) & ~1, count)
  return { first, end: Math.min(count, bottom + OVERSCAN) }
}
