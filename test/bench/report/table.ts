import type { Breakdown, Row } from '../measurement.ts'
import { formatNumber, judge } from './mark.ts'

const HEAD = ['what', 'value', '', 'mark', 'n', 'p50', 'p90', 'p99', 'min', 'max', 'mean ± dev'] as const
/** Columns whose texts stand at the left. */
const LEFT: ReadonlySet<number> = new Set([0, 2, 3])

/** Rows with their marks and spread, for a person. */
export function formatRows(rows: readonly Row[]): string {
  const lines = rows.map(({ label, value, unit, mark, spread }) => [
    label,
    formatNumber(value),
    unit,
    mark ? judge(value, mark).text : '',
    ...(spread
      ? [
          String(spread.n),
          ...[spread.p50, spread.p90, spread.p99, spread.min, spread.max].map(formatNumber),
          `${formatNumber(spread.mean)} ± ${formatNumber(spread.deviation)}`,
        ]
      : ['', '', '', '', '', '', '']),
  ])
  const notes = rows.flatMap(({ label, note }) => (note === undefined ? [] : [`  ${label}: ${note}`]))
  return [align([HEAD, ...lines], LEFT), ...notes].join('\n')
}

/** A breakdown, for a person. */
export function formatBreakdown({ title, head, lines, notes = [] }: Breakdown): string {
  const texts = lines.map((line) =>
    line.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : cell)),
  )
  return [`  ${title}`, align([head, ...texts], new Set([0])), ...notes.map((note) => `  ${note}`)].join('\n')
}

/** Columns of equal width, with a line below the head. */
export function align(lines: readonly (readonly string[])[], left: ReadonlySet<number>): string {
  const widths: number[] = []
  for (const line of lines) {
    for (const [index, cell] of line.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  }
  const texts = lines.map((line) =>
    line
      .map((cell, index) =>
        left.has(index) ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2))
  return [texts[0] ?? '', rule, ...texts.slice(1)].map((text) => `  ${text}`).join('\n')
}
