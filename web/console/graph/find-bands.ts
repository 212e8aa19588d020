/** Something that stands in a picture. */
export interface Box {
  readonly y: number
  readonly height: number
}

/** A row of boxes side by side: between its top and its bottom are no others of the scope. */
export interface Band {
  readonly top: number
  readonly bottom: number
}

/** The rows of a scope, from top to bottom. Boxes of a row have their middles at one height. */
export function findBands(boxes: readonly Box[]): readonly Band[] {
  const rows = new Map<number, Band>()
  for (const { y, height } of boxes) {
    const middle = Math.round(y + height / 2)
    const known = rows.get(middle) ?? { top: y, bottom: y + height }
    rows.set(middle, { top: Math.min(y, known.top), bottom: Math.max(y + height, known.bottom) })
  }
  return [...rows.values()].toSorted((one, other) => one.top - other.top)
}

/** The row that a height is in; `undefined` when it is between two. */
export function bandAt(bands: readonly Band[], y: number): Band | undefined {
  return bands.find(({ top, bottom }) => y >= top && y <= bottom)
}
