import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'

import { documents } from '../../../aws/documents.ts'
import { readVariable } from '../../../aws/environment.ts'
import { GenerationClosedError } from './generation-closed-error.ts'
import { parseGeneration, type Generation, type GenerationRun } from './generation.ts'
import { retryConflicts } from '../../../aws/retry-conflicts.ts'

/**
 * Sets attributes of a generation that is open and owned by this run. The same values again change nothing.
 * @param options.evenIfClosing whether to write also once the run's clean-up has begun: for the clean-up. @default false
 * @returns the generation as it is then
 * @throws {GenerationClosedError} when it is not (any more)
 */
export async function updateOpenGeneration(
  run: GenerationRun,
  attributes: Readonly<Record<string, unknown>>,
  { evenIfClosing = false }: { readonly evenIfClosing?: boolean } = {},
): Promise<Generation> {
  const { userId, generationId, eventId } = run
  const set = Object.entries({ ...attributes, updatedAt: new Date().toISOString() })
  const command = new UpdateCommand({
    TableName: readVariable('GENERATIONS_TABLE'),
    Key: { userId, generationId },
    UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression: `#status = :processing AND #eventId = :eventId${evenIfClosing ? '' : ' AND attribute_not_exists(#closing)'}`,
    ExpressionAttributeNames: {
      ...Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
      '#status': 'status',
      '#eventId': 'eventId',
      ...(!evenIfClosing && { '#closing': 'closing' }),
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      ':processing': 'processing',
      ':eventId': eventId,
    },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
  return retryConflicts('recording a step of a generation', async () => {
    try {
      const { Attributes } = await documents().send(command)
      return { done: true, value: parseGeneration(Attributes) }
    } catch (error) {
      if (error instanceof TransactionConflictException) return { done: false, cause: error }
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      throw new GenerationClosedError(run, error.Item && parseGeneration(unmarshall(error.Item)))
    }
  })
}
