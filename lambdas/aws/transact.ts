import { randomUUID } from 'node:crypto'

import {
  TransactionCanceledException,
  TransactionInProgressException,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb'
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'

import { documents } from './documents.ts'
import { retryConflicts, type Try } from './retry-conflicts.ts'

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

/** Why one item of a transaction was refused, if it was. */
export interface Refusal {
  /** Whether this item's condition did not hold. */
  readonly refused: boolean
  /** The item as it is in the table, where the request asked for `ALL_OLD` and it exists. */
  readonly item: Record<string, unknown> | undefined
}

export type TransactResult =
  | { readonly committed: true }
  | { readonly committed: false; readonly refusals: readonly Refusal[] }

/** Another transaction holds the item, or a partition is busy: true for a moment only. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])

/**
 * Writes all items or none. `refusals` stand in the order of `items`.
 *
 * One client token covers all tries, so a try that was applied but whose answer got lost is not applied again.
 * A refusal counts only when no item met a conflict: next to a conflict it may be the half of another transaction's
 * effect, and the next try sees the whole.
 * @throws {ContentionError} when conflicts do not end
 */
export async function transact(what: string, items: TransactItem[]): Promise<TransactResult> {
  const command = { TransactItems: items, ClientRequestToken: randomUUID() }
  return retryConflicts(what, async (): Promise<Try<TransactResult>> => {
    try {
      await documents().send(new TransactWriteCommand(command))
      return { done: true, value: { committed: true } }
    } catch (error) {
      if (error instanceof TransactionInProgressException) return { done: false, cause: error }
      if (!(error instanceof TransactionCanceledException)) throw error
      const reasons = error.CancellationReasons ?? []
      if (reasons.some((reason) => PASSING.has(reason.Code ?? ''))) return { done: false, cause: error }
      if (!reasons.some((reason) => reason.Code === 'ConditionalCheckFailed')) throw error
      return { done: true, value: { committed: false, refusals: reasons.map(toRefusal) } }
    }
  })
}

function toRefusal(reason: {
  Code?: string | undefined
  Item?: Record<string, AttributeValue> | undefined
}): Refusal {
  return {
    refused: reason.Code === 'ConditionalCheckFailed',
    item: reason.Item && Object.keys(reason.Item).length > 0 ? unmarshall(reason.Item) : undefined,
  }
}
