import { readVariable } from '../job/environment.ts'
import { parseGeneration, type Generation, type GenerationRun } from './generation.ts'
import { openingAttributes } from './open-index.ts'
import { reservationRefusal, reserveCredit, type ReservationRefusal } from './reservation.ts'
import { transact, type TransactItem } from './transact.ts'

export type RestartResult =
  | { readonly outcome: 'restarted' }
  | { readonly outcome: 'not_failed'; readonly found: Generation | undefined }
  | ReservationRefusal

/**
 * Opens a failed generation again, for the run of `run.eventId`, with a new reservation under the conditions of a submit,
 * in one transaction. A run whose own failure is recorded cannot reopen it: its clean-up is under way.
 */
export async function restartGeneration(
  run: GenerationRun,
  also: readonly TransactItem[],
): Promise<RestartResult> {
  const { userId, generationId, eventId } = run
  const now = new Date().toISOString()
  const { openShard, openSince } = openingAttributes(generationId, now)
  const result = await transact('opening a failed generation again', [
    {
      Update: {
        TableName: readVariable('GENERATIONS_TABLE'),
        Key: { userId, generationId },
        UpdateExpression:
          'SET #status = :processing, eventId = :eventId, updatedAt = :now, openShard = :shard, openSince = :since REMOVE #error, failedAt',
        ConditionExpression: '#status = :failed AND eventId <> :eventId',
        ExpressionAttributeNames: { '#status': 'status', '#error': 'error' },
        ExpressionAttributeValues: {
          ':processing': 'processing',
          ':failed': 'failed',
          ':eventId': eventId,
          ':now': now,
          ':shard': openShard,
          ':since': openSince,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    reserveCredit(userId),
    ...also,
  ])
  if (result.committed) return { outcome: 'restarted' }
  const [record, reservation] = result.refusals
  if (record?.refused) return { outcome: 'not_failed', found: record.item && parseGeneration(record.item) }
  const refusal = reservation?.refused ? reservationRefusal(reservation) : undefined
  if (refusal) return refusal
  throw new Error(
    `generation ${generationId} has failed before, but its user has no account: restore the item "account"`,
  )
}
