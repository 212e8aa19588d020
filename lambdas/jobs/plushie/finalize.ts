import { completeGeneration } from '../../stores/complete-generation.ts'
import { type PlushieContext, takeGeneration } from './generation-run.ts'

/**
 * Completes the generation and takes the credit, in one transaction.
 * Twice, or death right after: the second finds it completed by this run, and takes nothing.
 */
export async function finalize(
  context: PlushieContext<{ 'upload-generated': { key: string } }>,
): Promise<{ generatedKey: string }> {
  const generation = await takeGeneration(context)
  const generatedKey = context.steps['upload-generated'].key
  await completeGeneration({ ...generation, generatedKey })
  return { generatedKey }
}
