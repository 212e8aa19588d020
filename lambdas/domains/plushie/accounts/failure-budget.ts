import { GetCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { readVariable, readVariableAs } from '../../../aws/environment.ts'
import { documents } from '../../../aws/documents.ts'
import type { Refusal, TransactItem } from '../../../aws/transact.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** The item of a day is of no use after it; a week of them helps whoever asks what happened. */
const KEPT_DAYS = 7

// Made for the first use: not every function that knows accounts counts failures.
const maxSchema = z.lazy(() => z.coerce.number().check(z.int(), z.minimum(1)))

const itemSchema = z.object({ failures: z.number() })

/** Too many generations of the user failed today: nothing new is taken until the next day (UTC). */
export interface FailureBudgetRefusal {
  readonly outcome: 'too_many_failures_today'
  readonly failures: number
  /** Begin of the next UTC day. */
  readonly until: string
}

/**
 * The part of a transaction that counts a failed run of a user's generation, whoever started it. It stands beside the
 * record of the failure, so each is counted once.
 * @param now ISO time
 */
export function countFailure(userId: string, now: string): TransactItem {
  return {
    Update: {
      TableName: readVariable('ACCOUNTS_TABLE'),
      Key: { userId, entry: failuresEntry(now) },
      UpdateExpression: 'SET #expiresAt = :expiresAt ADD #failures :one',
      ExpressionAttributeNames: { '#expiresAt': 'expiresAt', '#failures': 'failures' },
      ExpressionAttributeValues: {
        ':one': 1,
        ':expiresAt': Math.floor(Date.parse(nextDay(now)) / 1000) + (KEPT_DAYS * DAY_MS) / 1000,
      },
    },
  }
}

/**
 * The part of a transaction that refuses new work to a user of whom too much failed today (`MAX_FAILURES_PER_DAY`).
 * What is in progress goes on, so a day has at most that many failures, and those of the generations then open.
 * @param now ISO time
 */
export function failureBudgetCheck(userId: string, now: string): TransactItem {
  return {
    ConditionCheck: {
      TableName: readVariable('ACCOUNTS_TABLE'),
      Key: { userId, entry: failuresEntry(now) },
      ConditionExpression: 'attribute_not_exists(#failures) OR #failures < :max',
      ExpressionAttributeNames: { '#failures': 'failures' },
      ExpressionAttributeValues: { ':max': maxFailures() },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

/** Reads the refusal of a `failureBudgetCheck` of the same `now`. */
export function failureBudgetRefusal(refusal: Refusal, now: string): FailureBudgetRefusal {
  const { failures } = z.parse(itemSchema, refusal.item)
  return { outcome: 'too_many_failures_today', failures, until: nextDay(now) }
}

/** Until when a user is refused new work, if at all, as of now. */
export async function pausedUntil(userId: string): Promise<string | undefined> {
  const now = new Date().toISOString()
  const { Item } = await documents().send(
    new GetCommand({
      TableName: readVariable('ACCOUNTS_TABLE'),
      Key: { userId, entry: failuresEntry(now) },
      ConsistentRead: true,
    }),
  )
  return Item && z.parse(itemSchema, Item).failures >= maxFailures() ? nextDay(now) : undefined
}

function maxFailures(): number {
  return readVariableAs('MAX_FAILURES_PER_DAY', maxSchema)
}

/** Sort key of the count of a UTC day. */
function failuresEntry(now: string): string {
  return `failures#${now.slice(0, 10)}`
}

function nextDay(now: string): string {
  return new Date((Math.floor(Date.parse(now) / DAY_MS) + 1) * DAY_MS).toISOString()
}
