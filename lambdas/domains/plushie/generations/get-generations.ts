import * as z from 'zod/mini'

import { readVariable } from '../../../aws/environment.ts'
import { batchGet } from '../../../aws/batch-get.ts'
import { generationSchema, type Generation } from './generation.ts'

/**
 * Reads some of a user's generations, as of now, the latest submit first; those of the same moment as they were asked
 * for. Ids that are not of this user's are left out.
 * @param options.generationIds at most 100; one that stands twice is read once
 */
export async function getGenerations(options: {
  readonly userId: string
  readonly generationIds: readonly string[]
}): Promise<readonly Generation[]> {
  const { userId } = options
  const generationIds = [...new Set(options.generationIds)]
  const keys = generationIds.map((generationId) => ({ userId, generationId }))
  const items = await batchGet(readVariable('GENERATIONS_TABLE'), keys, { consistent: true })
  const found = new Map(
    z.parse(z.array(generationSchema), items).map((generation) => [generation.generationId, generation]),
  )
  return generationIds
    .flatMap((generationId) => found.get(generationId) ?? [])
    .toSorted((a, b) => (a.createdAt === b.createdAt ? 0 : a.createdAt < b.createdAt ? 1 : -1))
}
