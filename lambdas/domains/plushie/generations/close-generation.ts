import { readVariable } from '../../../aws/environment.ts'
import { parseGeneration, type Generation, type GenerationRun } from './generation.ts'
import { releaseReservation } from '../accounts/reservation.ts'
import { transact, type TransactItem } from '../../../aws/transact.ts'

/** How a run ends its generation: the assignments beside `status`, and what else is written with them. */
export interface Closing {
  readonly status: 'completed' | 'failed'
  /** Attributes to set. */
  readonly set: Readonly<Record<string, unknown>>
  /** Attributes to remove beside those of the open index. */
  readonly remove: readonly string[]
  /** Whether the reserved credit is used up or free again. */
  readonly spend: boolean
  /** More items of the same transaction. */
  readonly also: readonly TransactItem[]
}

export type CloseResult =
  | { readonly closed: true }
  | { readonly closed: false; readonly found: Generation | undefined }

/**
 * Ends an open generation and its reservation in one transaction, if the run still owns it; else tells what is there.
 * @throws {Error} when the account contradicts the generation: the invariant is broken, and nothing is written
 */
export async function closeGeneration(run: GenerationRun, closing: Closing): Promise<CloseResult> {
  const { userId, generationId, eventId } = run
  const set = Object.entries({ ...closing.set, status: closing.status, updatedAt: new Date().toISOString() })
  const remove = ['openShard', 'openSince', 'closing', ...closing.remove]
  const names = [...set.map(([name]) => name), ...remove, 'eventId']
  // What its clean-up has begun to end badly cannot end well any more: the picture may be deleted already.
  const open = closing.status === 'completed' ? ' AND attribute_not_exists(#closing)' : ''
  const result = await transact(`recording a generation as ${closing.status}`, [
    {
      Update: {
        TableName: readVariable('GENERATIONS_TABLE'),
        Key: { userId, generationId },
        UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')} REMOVE ${remove.map((name) => `#${name}`).join(', ')}`,
        ConditionExpression: `#status = :processing AND #eventId = :eventId${open}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
          ':processing': 'processing',
          ':eventId': eventId,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    releaseReservation(userId, { spend: closing.spend }),
    ...closing.also,
  ])
  if (result.committed) return { closed: true }
  const [record] = result.refusals
  if (record?.refused) return { closed: false, found: record.item && parseGeneration(record.item) }
  throw new Error(
    `generation ${generationId} is open, but its account or ledger says otherwise: nothing was written; compare the Accounts table with the generations of this user`,
  )
}
