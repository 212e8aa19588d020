import { readVariable } from '../../../aws/environment.ts'
import {
  failureBudgetCheck,
  failureBudgetRefusal,
  type FailureBudgetRefusal,
} from '../accounts/failure-budget.ts'
import {
  parseGeneration,
  type Generation,
  type GenerationRun,
  type GenerationTakeover,
} from './generation.ts'
import { openingAttributes } from './open-index.ts'
import { reservationRefusal, reserveCredit, type ReservationRefusal } from '../accounts/reservation.ts'
import { transact, type Refusal, type TransactItem } from '../../../aws/transact.ts'
import { MAX_USER_RETRIES } from './user-retries.ts'

/** What a user's retry adds to a restart. */
export interface UserRetry {
  /** Whose failure the user retries: the owner when the retry was allowed. */
  readonly failedEventId: string
  /** The event in the outbox. */
  readonly request: TransactItem
}

/** What `restartGeneration` answers; `Refused` is what only a user's retry can meet. */
export type RestartResult<Refused = never> =
  | { readonly outcome: 'restarted' }
  /** It has not failed, or not as the run may take over. */
  | { readonly outcome: 'not_failed'; readonly found: Generation | undefined }
  | ReservationRefusal
  | Refused

/**
 * Opens a failed generation again, for the run of `run.eventId`, with a new reservation under the conditions of a submit,
 * in one transaction. A run whose own failure is recorded cannot reopen it: its clean-up is under way. Nor can the run of
 * an event that is not younger than the one that failed: its user has moved on.
 * @param run its `eventTs` is bounded by now already (`eventTime`)
 */
export async function restartGeneration(run: GenerationTakeover): Promise<RestartResult> {
  const result = await transact('opening a failed generation again', restartItems(run))
  if (result.committed) return { outcome: 'restarted' }
  return restartRefusal(run, result.refusals)
}

/** The same for a user's retry, which counts on the generation, and which too many failures today refuse. */
export async function restartByUser(
  run: GenerationTakeover,
  { failedEventId, request }: UserRetry,
): Promise<RestartResult<FailureBudgetRefusal>> {
  const now = new Date().toISOString()
  const result = await transact('retrying a failed generation', [
    ...restartItems(run, failedEventId),
    failureBudgetCheck(run.userId, now),
    request,
  ])
  if (result.committed) return { outcome: 'restarted' }
  const [record, , budget] = result.refusals
  if (!record?.refused && budget?.refused) return failureBudgetRefusal(budget, now)
  return restartRefusal(run, result.refusals)
}

/** @param failedEventId the failure that a user retries; absent for a run that takes over by itself */
function restartItems(run: GenerationTakeover, failedEventId?: string): TransactItem[] {
  const { userId, generationId, eventId, eventTs } = run
  const now = new Date().toISOString()
  const { openShard, openSince } = openingAttributes(generationId, now)
  const isUser = failedEventId !== undefined
  // Records from before `eventTs` say when they failed: what happened later is younger than what failed.
  const isYounger = '(eventTs < :eventTs OR (attribute_not_exists(eventTs) AND failedAt < :eventTs))'
  return [
    {
      Update: {
        TableName: readVariable('GENERATIONS_TABLE'),
        Key: { userId, generationId },
        UpdateExpression: `SET #status = :processing, eventId = :eventId, eventTs = :eventTs, updatedAt = :now, openShard = :shard, openSince = :since${isUser ? ', retries = if_not_exists(retries, :zero) + :one' : ''} REMOVE #error, failedAt`,
        ConditionExpression: `#status = :failed AND eventId <> :eventId AND ${isYounger}${isUser ? ' AND eventId = :failedEventId AND (attribute_not_exists(retries) OR retries < :maxRetries)' : ''}`,
        ExpressionAttributeNames: { '#status': 'status', '#error': 'error' },
        ExpressionAttributeValues: {
          ':processing': 'processing',
          ':failed': 'failed',
          ':eventId': eventId,
          ':eventTs': eventTs,
          ':now': now,
          ':shard': openShard,
          ':since': openSince,
          ...(isUser && {
            ':failedEventId': failedEventId,
            ':zero': 0,
            ':one': 1,
            ':maxRetries': MAX_USER_RETRIES,
          }),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    reserveCredit(userId),
  ]
}

function restartRefusal(
  { generationId }: GenerationRun,
  [record, reservation]: readonly Refusal[],
): RestartResult {
  if (record?.refused) return { outcome: 'not_failed', found: record.item && parseGeneration(record.item) }
  const refusal = reservation?.refused ? reservationRefusal(reservation) : undefined
  if (refusal) return refusal
  throw new Error(
    `generation ${generationId} has failed before, but its user has no account: restore the item "account"`,
  )
}
