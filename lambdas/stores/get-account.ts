import { GetCommand } from '@aws-sdk/lib-dynamodb'

import { ACCOUNT_ENTRY, initialCredits, MAX_IN_PROGRESS, parseAccount, type Account } from './account.ts'
import { documents } from './documents.ts'
import { readVariable } from '../job/environment.ts'

/** Reads what a user has, as of now. Who has no account yet has what a new account gets; reading makes none. */
export async function getAccount(userId: string): Promise<Account> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: readVariable('ACCOUNTS_TABLE'),
      Key: { userId, entry: ACCOUNT_ENTRY },
      ConsistentRead: true,
    }),
  )
  if (Item) return parseAccount(Item)
  const credits = initialCredits()
  return { credits, processing: 0, available: credits, limit: MAX_IN_PROGRESS }
}
