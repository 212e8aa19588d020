import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { claimKey, cleanedKey, cleanerKey, RUN_ITEM_DAYS } from '../job/run-keys.ts'
import { documents } from './documents.ts'
import { readVariable } from '../job/environment.ts'

const itemSchema = z.object({ run: z.optional(z.string()), expiresAt: z.optional(z.number()) })

/** The ARN of the execution that claimed an event for a job; `undefined` when none did. */
export async function readClaimOwner(
  jobId: string,
  eventId: string,
  replayName?: string,
): Promise<string | undefined> {
  return (await readItem(claimKey(jobId, eventId, replayName)))?.run
}

/** Whether a failed run is cleaned up, or another execution is at it right now. */
export async function isCleanedUp(executionName: string): Promise<boolean> {
  const [cleaned, cleaner] = await Promise.all([
    readItem(cleanedKey(executionName)),
    readItem(cleanerKey(executionName)),
  ])
  return cleaned !== undefined || (cleaner?.expiresAt ?? 0) > Date.now() / 1000
}

/** Notes that a failed run needs no clean-up (any more). Twice: the same. */
export async function markCleaned(executionName: string, executionArn: string): Promise<void> {
  const now = Date.now()
  await documents().send(
    new PutCommand({
      TableName: readVariable('STEPLADDER_RUNS_TABLE'),
      Item: {
        pk: cleanedKey(executionName),
        run: executionArn,
        cleanedAt: new Date(now).toISOString(),
        expiresAt: Math.floor(now / 1000) + RUN_ITEM_DAYS * 86_400,
      },
    }),
  )
}

async function readItem(pk: string): Promise<z.infer<typeof itemSchema> | undefined> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: readVariable('STEPLADDER_RUNS_TABLE'), Key: { pk }, ConsistentRead: true }),
  )
  return Item && z.parse(itemSchema, Item)
}
