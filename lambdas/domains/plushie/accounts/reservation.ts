import { ACCOUNT_ENTRY, MAX_IN_PROGRESS, parseAccount } from './account.ts'
import { readVariable } from '../../../aws/environment.ts'
import type { Refusal, TransactItem } from '../../../aws/transact.ts'

/** Why no credit could be reserved. */
export type ReservationRefusal =
  | { readonly outcome: 'too_many_in_progress'; readonly processing: number; readonly limit: number }
  | { readonly outcome: 'insufficient_credits'; readonly available: number; readonly processing: number }

/** The part of a transaction that reserves one credit: more credits than open generations, and fewer than five open. */
export function reserveCredit(userId: string): TransactItem {
  return {
    Update: {
      TableName: readVariable('ACCOUNTS_TABLE'),
      Key: { userId, entry: ACCOUNT_ENTRY },
      UpdateExpression: 'SET #processing = #processing + :one',
      ConditionExpression: '#credits > #processing AND #processing < :limit',
      ExpressionAttributeNames: { '#credits': 'credits', '#processing': 'processing' },
      ExpressionAttributeValues: { ':one': 1, ':limit': MAX_IN_PROGRESS },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/** The part of a transaction that gives a reservation back; with `spend`, the credit is used up at the same time. */
export function releaseReservation(userId: string, { spend }: { spend: boolean }): TransactItem {
  return {
    Update: {
      TableName: readVariable('ACCOUNTS_TABLE'),
      Key: { userId, entry: ACCOUNT_ENTRY },
      UpdateExpression: 'SET #processing = #processing - :one, #credits = #credits - :spent',
      ConditionExpression: '#processing >= :one AND #credits >= :spent',
      ExpressionAttributeNames: { '#credits': 'credits', '#processing': 'processing' },
      ExpressionAttributeValues: { ':one': 1, ':spent': spend ? 1 : 0 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/**
 * Reads why `reserveCredit` was refused. The limit speaks first: a sixth generation is told to wait, whatever the credits.
 * @returns `undefined` where the user has no account yet
 */
export function reservationRefusal(refusal: Refusal): ReservationRefusal | undefined {
  if (!refusal.item) return undefined
  const { processing, available, limit } = parseAccount(refusal.item)
  return processing >= limit
    ? { outcome: 'too_many_in_progress', processing, limit }
    : { outcome: 'insufficient_credits', available, processing }
}
