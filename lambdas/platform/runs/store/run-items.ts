import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { readVariable } from '../../../aws/environment.ts'
import { MARK_SECONDS } from '../../../job/lifetimes.ts'
import { claimKey, cleanedKey, cleanerKey, type RunFailure } from '../../../job/run-keys.ts'
import { batchGet } from '../../../aws/batch-get.ts'
import { documents } from '../../../aws/documents.ts'

const ownedSchema = z.object({ run: z.optional(z.string()) })
const noteSchema = z.object({ pk: z.string(), expiresAt: z.optional(z.number()) })

/** So many failures are looked up in one request: each has two keys, and DynamoDB takes 100. */
export const FAILURES_PER_LOOKUP = 50

/** The ARN of the execution that claimed an event for a job; `undefined` when none did. */
export async function readClaimOwner(
  jobId: string,
  eventId: string,
  replayName?: string,
): Promise<string | undefined> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: readVariable('STEPLADDER_RUNS_TABLE'),
      Key: { pk: claimKey(jobId, eventId, replayName) },
      ConsistentRead: true,
    }),
  )
  return Item && z.parse(ownedSchema, Item).run
}

/**
 * Those of some failures that are neither cleaned up nor being cleaned up by another execution right now, in one request.
 * @param failures at most {@link FAILURES_PER_LOOKUP}, none twice
 */
export async function notCleanedUp<Failure extends RunFailure>(
  failures: readonly Failure[],
): Promise<readonly Failure[]> {
  if (failures.length === 0) return []
  const keys = failures.flatMap((failure) => [{ pk: cleanedKey(failure) }, { pk: cleanerKey(failure) }])
  const items = await batchGet(readVariable('STEPLADDER_RUNS_TABLE'), keys, { consistent: true })
  const expiry = new Map(z.parse(z.array(noteSchema), items).map(({ pk, expiresAt = 0 }) => [pk, expiresAt]))
  return failures.filter(
    (failure) =>
      !expiry.has(cleanedKey(failure)) && (expiry.get(cleanerKey(failure)) ?? 0) <= Date.now() / 1000,
  )
}

/** Notes that a failure needs no clean-up (any more). Twice: the same. */
export async function markCleaned(failure: RunFailure, executionArn: string): Promise<void> {
  const now = Date.now()
  await documents().send(
    new PutCommand({
      TableName: readVariable('STEPLADDER_RUNS_TABLE'),
      Item: {
        pk: cleanedKey(failure),
        run: executionArn,
        cleanedAt: new Date(now).toISOString(),
        expiresAt: Math.floor(now / 1000) + MARK_SECONDS,
      },
    }),
  )
}
