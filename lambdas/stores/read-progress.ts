import { GetCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod/mini'

import { claimKey } from '../job/run-keys.ts'
import { documents } from './documents.ts'
import { readVariable } from '../job/environment.ts'

const progressSchema = z.object({
  step: z.optional(z.string()),
  fraction: z.optional(z.number()),
  message: z.optional(z.string()),
  progressAt: z.optional(z.string()),
})

/** What a run said last about how far it is. All absent while it has said nothing. */
export type Progress = z.infer<typeof progressSchema>

/** Reads the progress of the run that claimed this event, if one did. May be a second behind. */
export async function readProgress(jobId: string, eventId: string): Promise<Progress | undefined> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: readVariable('STEPLADDER_RUNS_TABLE'),
      Key: { pk: claimKey(jobId, eventId) },
    }),
  )
  return Item && z.parse(progressSchema, Item)
}
