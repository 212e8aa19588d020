import { InvalidCursorError } from '../stores/invalid-cursor-error.ts'
import { listGenerations } from '../stores/list-generations.ts'
import { ApiError } from './api-error.ts'
import { listGenerationsRoute } from './contracts/generations.ts'
import { generationSummary } from './generation-summary.ts'
import { serve } from './serve.ts'

/** Lists a user's generations, newest first. */
export const handler = serve(listGenerationsRoute, async ({ query }, { userId }) => {
  try {
    const { generations, cursor } = await listGenerations({ userId, ...query })
    const summaries = await Promise.all(generations.map(generationSummary))
    return { status: 200, body: { generations: summaries, cursor: cursor ?? null } }
  } catch (error) {
    if (!(error instanceof InvalidCursorError)) throw error
    throw new ApiError(
      422,
      'invalid_cursor',
      'The cursor is not one that a list gave you. Start without it.',
      {
        cause: error,
      },
    )
  }
})
