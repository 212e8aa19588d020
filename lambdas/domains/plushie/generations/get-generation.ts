import { GetCommand } from '@aws-sdk/lib-dynamodb'

import { documents } from '../../../aws/documents.ts'
import { readVariable } from '../../../aws/environment.ts'
import { parseGeneration, type Generation, type GenerationKey } from './generation.ts'

/** Reads one generation of a user, as of now. `undefined` when the user has none of that id. */
export async function getGeneration({
  userId,
  generationId,
}: GenerationKey): Promise<Generation | undefined> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: readVariable('GENERATIONS_TABLE'),
      Key: { userId, generationId },
      ConsistentRead: true,
    }),
  )
  return Item && parseGeneration(Item)
}
