import { GetCommand } from '@aws-sdk/lib-dynamodb'

import { ACCOUNT_ENTRY, initialCredits, MAX_IN_PROGRESS, parseAccount, type Account } from './account.ts'
import { documents } from '../../../aws/documents.ts'
import { pausedUntil } from './failure-budget.ts'
import { readVariable } from '../../../aws/environment.ts'

/** Reads what a user has, as of now. Who has no account yet has what a new account gets; reading makes none. */
export async function getAccount(userId: string): Promise<Account> {
  const [{ Item }, until] = await Promise.all([
    documents().send(
      new GetCommand({
        TableName: readVariable('ACCOUNTS_TABLE'),
        Key: { userId, entry: ACCOUNT_ENTRY },
        ConsistentRead: true,
      }),
    ),
    pausedUntil(userId),
  ])
  if (Item) return { ...parseAccount(Item), ...(until !== undefined && { paused: pause(until) }) }
  const credits = initialCredits()
  return { credits, processing: 0, available: credits, limit: MAX_IN_PROGRESS }
}

function pause(until: string): NonNullable<Account['paused']> {
  return { until, forSeconds: Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000)) }
}
