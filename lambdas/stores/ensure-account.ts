import { ACCOUNT_ENTRY, initialCredits, SIGN_UP_ENTRY } from './account.ts'
import { readVariable } from '../job/environment.ts'
import { transact } from './transact.ts'

/**
 * Makes the user's account with the sign-up grant, if there is none: the account and its ledger entry in one transaction.
 * Twice, or two at once: the second finds the account and changes nothing. A death before or after leaves all or nothing.
 */
export async function ensureAccount(userId: string): Promise<void> {
  const TableName = readVariable('ACCOUNTS_TABLE')
  const credits = initialCredits()
  const now = new Date().toISOString()
  const ConditionExpression = 'attribute_not_exists(userId)'
  await transact(`making the account`, [
    {
      Put: {
        TableName,
        Item: { userId, entry: ACCOUNT_ENTRY, credits, processing: 0, createdAt: now },
        ConditionExpression,
      },
    },
    {
      Put: {
        TableName,
        Item: { userId, entry: SIGN_UP_ENTRY, amount: credits, at: now },
        ConditionExpression,
      },
    },
  ])
}
