import { PRICES } from './prices.ts'
import type { Billable } from './prices.ts'

/** Amounts of what AWS bills, in the units of {@link PRICES}. */
export type Usage = Partial<Record<Billable, number>>

/** One line of a bill. */
export interface BillLine {
  readonly billable: Billable
  readonly label: string
  /** For one generation. */
  readonly amount: number
  readonly unit: string
  /** US dollars for `generations`. */
  readonly usd: number
}

/** What `generations` cost when each of them takes `usage`; largest line first, what costs nothing left out. */
export function billOf(usage: Usage, generations: number): BillLine[] {
  return billables()
    .flatMap((billable) => {
      const amount = usage[billable] ?? 0
      const { label, unit, usd } = PRICES[billable]
      return amount === 0 ? [] : [{ billable, label, amount, unit, usd: amount * usd * generations }]
    })
    .toSorted((a, b) => b.usd - a.usd)
}

/** US dollars of a bill. */
export function totalOf(bill: readonly BillLine[]): number {
  return bill.reduce((sum, { usd }) => sum + usd, 0)
}

/** Everything in `usage` divided by `count`. */
export function perOne(usage: Usage, count: number): Usage {
  const one: Usage = {}
  for (const billable of billables()) one[billable] = (usage[billable] ?? 0) / count
  return one
}

/** Adds an amount to a usage. */
export function addUsage(usage: Usage, billable: Billable, amount: number): void {
  usage[billable] = (usage[billable] ?? 0) + amount
}

function billables(): Billable[] {
  return Object.keys(PRICES).filter((name): name is Billable => name in PRICES)
}
