import { listGenerations } from '../stores/list-generations.ts'
import { listGenerationsRoute } from './contracts/generations.ts'
import { generationSummary } from './generation-summary.ts'
import { serve } from './serve.ts'

/** Lists a user's generations, newest first. */
export const handler = serve(listGenerationsRoute, async ({ query }, { userId }) => {
  const { generations, cursor } = await listGenerations({ userId, ...query })
  const summaries = await Promise.all(generations.map(generationSummary))
  return { status: 200, body: { generations: summaries, cursor: cursor ?? null } }
})
