import { GetCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { readVariable } from '../aws/environment.ts'
import { claimKey } from '../job/run-keys.ts'
import { batchGet } from '../aws/batch-get.ts'
import { documents } from '../aws/documents.ts'

const progressSchema = z.object({
  /** ARN of the run that has the claim. */
  run: z.optional(z.string()),
  step: z.optional(z.string()),
  fraction: z.optional(z.number()),
  message: z.optional(z.string()),
  progressAt: z.optional(z.string()),
})

/** What a run said last about how far it is. All but `run` absent while it has said nothing. */
export type Progress = z.infer<typeof progressSchema>

/** Reads the progress of the run that claimed this event, if one did. May be a second behind. */
export async function readProgress(
  jobId: string,
  eventId: string,
  replayName?: string,
): Promise<Progress | undefined> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: readVariable('STEPLADDER_RUNS_TABLE'),
      Key: { pk: claimKey(jobId, eventId, replayName) },
    }),
  )
  return Item && z.parse(progressSchema, Item)
}

/**
 * Reads the progress of several runs of a job in one request. May be a second behind.
 * @param eventIds at most 100
 * @returns by event id; without those whose run has not claimed its event yet
 */
export async function readProgresses(
  jobId: string,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, Progress>> {
  const eventIdOf = new Map(eventIds.map((eventId) => [claimKey(jobId, eventId), eventId]))
  const keys = [...eventIdOf.keys()].map((pk) => ({ pk }))
  const items = await batchGet(readVariable('STEPLADDER_RUNS_TABLE'), keys)
  return new Map(
    z.parse(z.array(z.extend(progressSchema, { pk: z.string() })), items).flatMap(({ pk, ...progress }) => {
      const eventId = eventIdOf.get(pk)
      return eventId === undefined ? [] : [[eventId, progress]]
    }),
  )
}
