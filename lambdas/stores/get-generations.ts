import * as z from 'zod/mini'

import { readVariable } from '../job/environment.ts'
import { batchGet } from './batch-get.ts'
import { generationSchema, type Generation } from './generation.ts'

/**
 * Reads some of a user's generations, as of now, newest first. Ids that are not of this user's are left out.
 * @param options.generationIds at most 100; one that stands twice is read once
 */
export async function getGenerations(options: {
  readonly userId: string
  readonly generationIds: readonly string[]
}): Promise<readonly Generation[]> {
  const { userId, generationIds } = options
  const keys = [...new Set(generationIds)].map((generationId) => ({ userId, generationId }))
  const items = await batchGet(readVariable('GENERATIONS_TABLE'), keys, { consistent: true })
  // Ids are UUIDv7: their order is their time.
  return z
    .parse(z.array(generationSchema), items)
    .toSorted((a, b) => (a.generationId < b.generationId ? 1 : -1))
}
