import { ledgerEntry } from '../accounts/account.ts'
import { closeGeneration } from './close-generation.ts'
import { readVariable } from '../../../aws/environment.ts'
import { GenerationClosedError } from './generation-closed-error.ts'
import type { GenerationRun } from './generation.ts'

/**
 * Ends a generation well: `completed`, one credit used up, its reservation gone, a ledger entry, in one transaction.
 *
 * - Death right after: it stands; the step that runs again is told `already-completed`.
 * - Twice, or two at once for the same run: one writes, the other is told `already-completed`.
 * - Against a clean-up at the same time: whichever is first (`beginFailing` for the clean-up) decides; the other finds it
 *   closed.
 * @param completion.generatedKey the plushie in the objects bucket
 * @throws {GenerationClosedError} when it was closed otherwise, its clean-up has begun, or it belongs to another run
 */
export async function completeGeneration(
  completion: GenerationRun & { readonly generatedKey: string },
): Promise<'completed' | 'already-completed'> {
  const { userId, generationId, eventId, generatedKey } = completion
  const now = new Date().toISOString()
  const result = await closeGeneration(completion, {
    status: 'completed',
    set: { generatedKey, completedAt: now },
    remove: ['error', 'failedAt'],
    spend: true,
    also: [
      {
        Put: {
          TableName: readVariable('ACCOUNTS_TABLE'),
          Item: {
            userId,
            entry: ledgerEntry('generation', generationId),
            amount: -1,
            at: now,
            generationId,
            eventId,
          },
          ConditionExpression: 'attribute_not_exists(userId)',
        },
      },
    ],
  })
  if (result.closed) return 'completed'
  if (result.found?.status === 'completed' && result.found.eventId === eventId) return 'already-completed'
  throw new GenerationClosedError(completion, result.found)
}
