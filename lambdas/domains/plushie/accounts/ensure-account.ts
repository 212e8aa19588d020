import { ACCOUNT_ENTRY, initialCredits, SIGN_UP_ENTRY } from './account.ts'
import { countForStage } from '../../../aws/count-for-stage.ts'
import { readVariable } from '../../../aws/environment.ts'
import { STAGE_METRICS } from '../../../job/metric-names.ts'
import { transact } from '../../../aws/transact.ts'

/**
 * Makes the user's account with the sign-up grant, if there is none: the account and its ledger entry in one transaction.
 * Twice, or two at once: the second finds the account and changes nothing. A death before or after leaves all or nothing.
 * Accounts that got credits are counted: an alarm hears of many in one hour.
 */
export async function ensureAccount(userId: string): Promise<void> {
  const TableName = readVariable('ACCOUNTS_TABLE')
  const credits = initialCredits()
  const now = new Date().toISOString()
  const ConditionExpression = 'attribute_not_exists(userId)'
  const { committed } = await transact('making the account', [
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
  if (committed && credits > 0) countForStage({ [STAGE_METRICS.signUpGrants]: 1 })
}
