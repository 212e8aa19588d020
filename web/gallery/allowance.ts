import type { Account } from './contracts.ts'

/** Whether one more generation can start, and if not, why, in words. */
export type Allowance = { readonly isAllowed: true } | { readonly isAllowed: false; readonly reason: string }

/**
 * Judges by the last that the API said and what was sent since; the API judges again.
 * @param sending photos on their way that the account does not count yet
 */
export function allowanceOf(account: Account | undefined, sending: number): Allowance {
  // Not read yet: the API says what is the matter, if anything is.
  if (!account) return { isAllowed: true }
  const inProgress = account.processing + sending
  if (inProgress >= account.limit) {
    return {
      isAllowed: false,
      reason: `You have ${inProgress} generations in progress. Please wait for one to complete.`,
    }
  }
  if (account.available - sending > 0) return { isAllowed: true }
  const reason =
    inProgress > 0
      ? 'All your credits are reserved by generations in progress. One that fails gives its credit back.'
      : 'You have no credits left. Ask an operator for more.'
  return { isAllowed: false, reason }
}
