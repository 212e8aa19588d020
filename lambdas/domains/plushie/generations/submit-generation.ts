import { v7 as uuidv7 } from 'uuid'

import type { ImageType } from '../../../images/image-type.ts'
import type { ObjectRef } from '../../../job/object-ref.ts'
import { ensureAccount } from '../accounts/ensure-account.ts'
import {
  failureBudgetCheck,
  failureBudgetRefusal,
  type FailureBudgetRefusal,
} from '../accounts/failure-budget.ts'
import { readVariable } from '../../../aws/environment.ts'
import type { GenerationKey, GenerationRun } from './generation.ts'
import { openingAttributes } from './open-index.ts'
import { idempotencyPut, parseIdempotency, type Idempotency } from '../accounts/idempotency.ts'
import { requestRun } from './request-run.ts'
import { reservationRefusal, reserveCredit, type ReservationRefusal } from '../accounts/reservation.ts'
import { transact, type TransactItem } from '../../../aws/transact.ts'

export interface Submission extends GenerationKey {
  readonly imageType: ImageType
  /** The photo, already stored: a run may start at once. */
  readonly upload: ObjectRef
  readonly idempotency?: Idempotency | undefined
}

export type SubmitResult =
  | { readonly outcome: 'accepted'; readonly generationId: string; readonly eventId: string }
  /** This request was accepted before: the generation of then. Nothing was written. */
  | { readonly outcome: 'replayed'; readonly generationId: string }
  /** The key was used for a request with another body. Nothing was written. */
  | { readonly outcome: 'idempotency_key_reused' }
  | ReservationRefusal
  | FailureBudgetRefusal

/**
 * Accepts a generation: the record (`processing`), the reservation of one credit, the event in the outbox and the
 * idempotency key, in one transaction. Makes the account on first use.
 *
 * - Death right after: all of it stands; the outbox relay starts the run.
 * - Twice: with the same idempotency key, or the same `generationId`, the second is `replayed`.
 * - Two at once: DynamoDB orders them; the later one sees the earlier one's reservation and key.
 * @throws {ContentionError} when too many submit for this account at once; nothing is written then
 */
export async function submitGeneration(submission: Submission): Promise<SubmitResult> {
  const { userId, generationId } = submission
  const run: GenerationRun = { userId, generationId, eventId: uuidv7() }
  const first = await trySubmit(run, submission)
  if (first !== 'no_account') return first
  await ensureAccount(userId)
  const second = await trySubmit(run, submission)
  if (second !== 'no_account') return second
  throw new Error(
    'the account of a user is missing although its sign-up grant is in the ledger: restore its item "account"',
  )
}

async function trySubmit(run: GenerationRun, submission: Submission): Promise<SubmitResult | 'no_account'> {
  const { userId, generationId, imageType, upload, idempotency } = submission
  const now = new Date().toISOString()
  const items: TransactItem[] = [
    {
      Put: {
        TableName: readVariable('GENERATIONS_TABLE'),
        Item: {
          ...run,
          eventTs: now,
          status: 'processing',
          imageType,
          upload,
          createdAt: now,
          updatedAt: now,
          ...openingAttributes(generationId, now),
        },
        ConditionExpression: 'attribute_not_exists(userId)',
      },
    },
    reserveCredit(userId),
    requestRun(run, { upload, imageType }, now),
    failureBudgetCheck(userId, now),
  ]
  if (idempotency) items.push(idempotencyPut(userId, generationId, idempotency))
  const result = await transact('submitting a generation', items)
  if (result.committed) return { outcome: 'accepted', generationId, eventId: run.eventId }

  // In this order: a request that was accepted before is answered as before, whatever the credits are now.
  const [record, reservation, , budget, key] = result.refusals
  if (idempotency && key?.refused) {
    const earlier = parseIdempotency(key.item)
    return earlier.fingerprint === idempotency.fingerprint
      ? { outcome: 'replayed', generationId: earlier.generationId }
      : { outcome: 'idempotency_key_reused' }
  }
  if (record?.refused) return { outcome: 'replayed', generationId }
  if (budget?.refused) return failureBudgetRefusal(budget, now)
  if (reservation?.refused) return reservationRefusal(reservation) ?? 'no_account'
  throw new Error(`submitting generation ${generationId} was refused although each of its conditions holds`)
}
