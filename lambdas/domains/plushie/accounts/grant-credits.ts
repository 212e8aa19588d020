import * as z from 'zod/mini'

import { ACCOUNT_ENTRY, ledgerEntry, type Account } from './account.ts'
import { ensureAccount } from './ensure-account.ts'
import { readVariable } from '../../../aws/environment.ts'
import { getAccount } from './get-account.ts'
import { transact } from '../../../aws/transact.ts'

export interface Grant {
  readonly userId: string
  /** The operator's name for this grant: the same key grants once. */
  readonly key: string
  /** More than 0. */
  readonly credits: number
  /** Who granted it: the subject of the operator's token. */
  readonly grantedBy: string
  readonly reason?: string | undefined
}

export type GrantResult =
  | { readonly outcome: 'granted'; readonly account: Account }
  /** The same grant was made before; nothing was written. */
  | { readonly outcome: 'replayed'; readonly account: Account }
  /** The key was used for another number of credits; nothing was written. */
  | { readonly outcome: 'idempotency_key_reused' }

const ledgerItemSchema = z.object({ amount: z.number() })

/**
 * Adds credits to an account, and a ledger entry, in one transaction. Makes the account first where there is none.
 *
 * - Death right after: it stands; the same request is `replayed`.
 * - Twice, or two at once, with the same key: one grants, the other is `replayed`.
 */
export async function grantCredits(grant: Grant): Promise<GrantResult> {
  const { userId, credits } = grant
  await ensureAccount(userId)
  const TableName = readVariable('ACCOUNTS_TABLE')
  const result = await transact('granting credits', [
    {
      Put: {
        TableName,
        Item: {
          userId,
          entry: ledgerEntry('grant', `key#${grant.key}`),
          amount: credits,
          at: new Date().toISOString(),
          grantedBy: grant.grantedBy,
          reason: grant.reason,
        },
        ConditionExpression: 'attribute_not_exists(userId)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Update: {
        TableName,
        Key: { userId, entry: ACCOUNT_ENTRY },
        UpdateExpression: 'SET #credits = #credits + :credits',
        ConditionExpression: 'attribute_exists(userId)',
        ExpressionAttributeNames: { '#credits': 'credits' },
        ExpressionAttributeValues: { ':credits': credits },
      },
    },
  ])
  if (result.committed) return { outcome: 'granted', account: await getAccount(userId) }
  const [ledger] = result.refusals
  if (!ledger?.refused) {
    throw new Error('the account is missing although it was just made: nothing was granted')
  }
  if (z.parse(ledgerItemSchema, ledger.item).amount !== credits) return { outcome: 'idempotency_key_reused' }
  return { outcome: 'replayed', account: await getAccount(userId) }
}
