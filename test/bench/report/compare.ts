import type { Row } from '../measurement.ts'
import { formatNumber } from './mark.ts'
import { align } from './table.ts'

/** How two runs differ, row by row, matched by id; rows that only one of them has are left out. */
export function compareRows(before: readonly Row[], after: readonly Row[]): string {
  const earlier = new Map(before.map((row) => [row.id, row]))
  const lines = after.flatMap((row) => {
    const old = earlier.get(row.id)
    if (old === undefined) return []
    const change = old.value === 0 ? '' : `${signed(((row.value - old.value) / old.value) * 100)} %`
    return [[row.label, formatNumber(old.value), formatNumber(row.value), row.unit, change, noise(old, row)]]
  })
  return align([['what', 'before', 'now', '', 'change', ''], ...lines], new Set([0, 3, 5]))
}

/** A change that is smaller than the samples scatter says nothing. */
function noise(before: Row, after: Row): string {
  const scatter = Math.max(before.spread?.deviation ?? 0, after.spread?.deviation ?? 0)
  return scatter > Math.abs(after.value - before.value) ? 'within the scatter' : ''
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${formatNumber(Math.abs(value))}`
}
