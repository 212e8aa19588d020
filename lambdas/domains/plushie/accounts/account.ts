import * as z from 'zod/mini'

import { readVariableAs } from '../../../aws/environment.ts'

/** How many generations one user may have in progress. */
export const MAX_IN_PROGRESS = 5

/** Sort key of the item that holds the numbers. */
export const ACCOUNT_ENTRY = 'account'

/** The account item: `credits` are paid for and not used up; `processing` of them are reserved by open generations. */
export const accountItemSchema = z.object({
  credits: z.number(),
  processing: z.number(),
})

/** What a user has. `available` = credits that no open generation has reserved. */
export interface Account {
  readonly credits: number
  readonly processing: number
  readonly available: number
  readonly limit: number
  /** Present while too many failures today bar new work (`too_many_failures_today`). */
  readonly paused?: {
    /** Begin of the next UTC day. */
    readonly until: string
    /** From this answer on: the reader's clock may differ. */
    readonly forSeconds: number
  }
}

/** Sort key of a ledger entry: written once, never changed. */
export function ledgerEntry(kind: 'grant' | 'generation', key: string): string {
  return `ledger#${kind}#${key}`
}

/** Sort key of the sign-up grant. Operators' grants stand under `ledger#grant#key#…`, so none can take its place. */
export const SIGN_UP_ENTRY = ledgerEntry('grant', 'sign-up')

// Made for the first user who is new.
const creditsSchema = z.lazy(() => z.coerce.number().check(z.int(), z.minimum(0)))

/** Credits of a new account, from the stage's configuration (`INITIAL_CREDITS`). */
export function initialCredits(): number {
  return readVariableAs('INITIAL_CREDITS', creditsSchema)
}

/** Reads the account item. @throws {z.core.$ZodError} when it is not one */
export function parseAccount(item: unknown): Account {
  const { credits, processing } = z.parse(accountItemSchema, item)
  return { credits, processing, available: credits - processing, limit: MAX_IN_PROGRESS }
}
